import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runSql } from '#tests/contract/support/databases.ts';
import { startPostgresServer } from '#tests/contract/support/postgres-server.ts';
import { freePort } from '#tests/free-port.ts';
import type { Outcome } from './run.ts';

const name = 'PostgreSQL behind PgBouncer, by transactions';

/** Two processes of the site on connections that they share with everybody: buyers for one slot, and processes that die. */
export async function checkPooler(): Promise<Outcome> {
  if (spawnSync('pgbouncer', ['--version']).status !== 0) {
    return { name, state: 'missing', words: 'pgbouncer, for example apt-get install pgbouncer' };
  }
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-pooler-'));
  await using undone = new AsyncDisposableStack();
  undone.defer(() => rmSync(home, { recursive: true, force: true }));
  const server = await startPostgresServer();
  undone.defer(() => server.close());
  const { url, child } = await startPooler(home, server.url);
  undone.defer(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  const campaign = [
    'tests/faults/run.ts',
    '--gate',
    '--engine',
    'postgres',
    '--only',
    'buyers',
    '--only',
    'processes',
  ];
  const env = { ...process.env, FAULTS_POSTGRES_URL: url };
  const played = spawn(process.execPath, campaign, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  played.stdout.on('data', (part) => (said += part));
  const [code] = await once(played, 'exit');
  const lines = said.split('\n').filter((line) => /^ +[✓✗]/.test(line));
  return { name, state: code === 0 ? 'passed' : 'failed', words: code === 0 ? lines.join(';').trim() : said };
}

/** With nothing set but where it is, whom it lets in, and how it pools. */
async function startPooler(home: string, server: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const file = join(home, 'pgbouncer.ini');
  const users = join(home, 'users.txt');
  writeFileSync(users, '"postgres" ""\n');
  const databases = `[databases]\n* = host=127.0.0.1 port=${new URL(server).port} user=postgres\n`;
  const settings = `[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = trust\nauth_file = ${users}\n`;
  writeFileSync(file, `${databases}${settings}pool_mode = transaction\n`);
  // PgBouncer refuses to run as root.
  chmodSync(home, 0o755);
  const asNobody = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
  const child = spawn('pgbouncer', ['--quiet', ...asNobody, file], { stdio: 'ignore' });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  for (let tries = 0; ; tries += 1) {
    try {
      await runSql(url, 'SELECT 1');
      return { url, child };
    } catch (error) {
      if (tries > 50) throw error;
      await pause(100);
    }
  }
}
