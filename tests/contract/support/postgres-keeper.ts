/**
 * A PostgreSQL server in a folder of its own, for as long as standard input stays open: when whoever started this
 * ends, by whatever signal, the server stops and its folder goes. Reads the lines `stop` (as by kill -9) and
 * `start`, answers `stopped` and `ready {url}`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '#tests/free-port.ts';
import { findBinaries, unprivilegedUser } from './postgres-binaries.ts';

const { initdb, postgres } = await findBinaries();
const user = unprivilegedUser();
const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-postgres-'));
const port = await freePort();
let server: ChildProcess | undefined;

const lines = createInterface({ input: process.stdin });

// Control-C reaches the whole group of processes; the end of standard input follows and says when to tidy up.
process.on('SIGINT', () => {});
// A destroyed input never says that it has ended, so whoever reads it would wait for ever.
process.on('SIGTERM', () => lines.close());

try {
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const data = join(folder, 'data');
  execFileSync(
    initdb,
    [`--pgdata=${data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await start(data);
  for await (const line of lines) {
    if (line === 'start') await start(data);
    if (line === 'stop') {
      await stop('SIGQUIT');
      console.log('stopped');
    }
  }
} finally {
  await stop('SIGQUIT');
  rmSync(folder, { recursive: true, force: true });
  process.stdin.destroy();
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
