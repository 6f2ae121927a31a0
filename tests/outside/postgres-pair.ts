import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runSql } from '#tests/contract/support/databases.ts';
import { findBinaries, unprivilegedUser } from '#tests/contract/support/postgres-binaries.ts';
import type { PostgresServer } from '#tests/contract/support/postgres-server.ts';
import { freePort } from '#tests/free-port.ts';

/** Two servers behind one address, the second with everything that the first has acknowledged. */
export interface PostgresPair extends PostgresServer {
  /** The first one dies, as by kill -9. */
  stop(): Promise<void>;
  /** The second one takes its place at the same address. */
  start(): Promise<void>;
  /** From the order to take over to the first write, in milliseconds; null before. */
  tookOverIn(): number | null;
}

export async function startPostgresPair(): Promise<PostgresPair> {
  const { initdb, postgres } = await findBinaries();
  const user = unprivilegedUser();
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-pair-'));
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid!);
  const [first, second] = ['first', 'second'].map((name) => join(home, name));
  const [firstPort, secondPort, port] = [await freePort(), await freePort(), await freePort()];
  const init = [`--pgdata=${first}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  execFileSync(initdb, [...init, '--no-sync'], {
    ...user,
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // A copy of a server that has not run yet is one of the same system.
  execFileSync('cp', ['-a', first!, second!]);
  const signal = join(second!, 'standby.signal');
  writeFileSync(signal, '');
  appendFileSync(
    join(second!, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${firstPort} user=postgres'\n`,
  );
  if (user.uid !== undefined) chownSync(signal, user.uid, user.gid!);

  const run = async (data: string, ownPort: number, more: Record<string, string>) => {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(ownPort),
      unix_socket_directories: '',
      max_connections: '200',
      dynamic_shared_memory_type: 'mmap',
      fsync: 'off',
      ...more,
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(postgres, ['-D', data, ...options], {
      ...user,
      cwd: home,
      detached: true,
      stdio: 'ignore',
    });
    await answers(address(ownPort), 'SELECT 1');
    return child;
  };
  const primary = await run(first!, firstPort, {});
  const standby = await run(second!, secondPort, {});
  // From here on nothing is acknowledged that the second one lacks.
  await runSql(address(firstPort), `ALTER SYSTEM SET synchronous_standby_names = '*'`);
  await runSql(address(firstPort), 'SELECT pg_reload_conf()');
  await answers(address(firstPort), `SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'`);
  const door = await openDoor(port, firstPort);
  let tookOverIn: number | null = null;
  return {
    url: address(port),
    async stop() {
      door.leadTo(null);
      await end(primary, 'SIGKILL');
    },
    async start() {
      const from = performance.now();
      await runSql(address(secondPort), 'SELECT pg_promote()');
      await answers(address(secondPort), 'CREATE TEMPORARY TABLE written (line int)');
      door.leadTo(secondPort);
      tookOverIn = performance.now() - from;
    },
    tookOverIn: () => tookOverIn,
    async close() {
      await door.close();
      await end(primary, 'SIGQUIT');
      await end(standby, 'SIGQUIT');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function address(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

/** Asks until it is no error any more. */
async function answers(url: string, sql: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await runSql(url, sql);
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await pause(100);
    }
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // With its children: what the operating system keeps of a machine that went away.
  process.kill(-child.pid!, signal);
  await ended;
}

/** What an address that moves, or a proxy, is to the site. */
async function openDoor(port: number, first: number) {
  let target: number | null = first;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    if (target === null) return near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
    return near;
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    leadTo(next: number | null) {
      target = next;
      cut();
    },
    async close() {
      server.close();
      cut();
    },
  };
}
