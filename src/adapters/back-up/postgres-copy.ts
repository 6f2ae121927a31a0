import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { BackUpError } from './back-up-error.ts';

/** @throws BackUpError when `pg_dump` is missing or refuses */
export function copyPostgres(url: string, to: string): void {
  run('pg_dump', ['--format=custom', '--no-owner', `--file=${to}`], url);
}

/** All of it in one transaction, or nothing. */
export function replacePostgres(url: string, copy: string): void {
  const { database } = partsOf(url);
  run(
    'pg_restore',
    [
      '--clean',
      '--if-exists',
      '--no-owner',
      '--single-transaction',
      '--exit-on-error',
      `--dbname=${database}`,
      copy,
    ],
    url,
  );
}

export async function inspectPostgres(url: string): Promise<{ migration: string; others: number }> {
  return ask(url, async (client) => {
    const { rows } = await client.query(`
      SELECT (SELECT max(name) FROM schema_migration) AS migration,
        (SELECT count(*)::int FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'ship-weekly') AS others`);
    return { migration: rows[0].migration ?? '', others: rows[0].others };
  });
}

export async function markRestoredPostgres(url: string, marks: Record<string, string>): Promise<void> {
  await ask(url, (client) =>
    client.query(
      `INSERT INTO setting (key, value) SELECT key, value FROM json_each_text($1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [JSON.stringify(marks)],
    ),
  );
}

async function ask<T>(url: string, question: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'ship-weekly back-up' });
  await client.connect();
  try {
    return await question(client);
  } finally {
    await client.end();
  }
}

/** By the environment, because a list of processes shows arguments to everybody on the machine. */
function run(program: string, words: string[], url: string): void {
  const { host, port, user, password, database, sslmode } = partsOf(url);
  const env = {
    PATH: process.env.PATH,
    PGHOST: host,
    PGPORT: port,
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    ...(sslmode ? { PGSSLMODE: sslmode } : {}),
  };
  const ran = spawnSync(program, words, { env, encoding: 'utf8' });
  if (ran.error) {
    throw new BackUpError(
      `${program} is missing: install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or newer.`,
      { cause: ran.error },
    );
  }
  if (ran.status !== 0) {
    throw new BackUpError(`${program} refuses: ${ran.stderr.trim().split('\n').join(' ')}`);
  }
}

function partsOf(url: string) {
  const parsed = new URL(url);
  return {
    host: parsed.searchParams.get('host') ?? parsed.hostname,
    port: parsed.port || '5432',
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    sslmode: parsed.searchParams.get('sslmode'),
  };
}
