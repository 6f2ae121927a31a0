import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { databaseLocation, openDatabase } from '#adapters/database/open.ts';
import type { Database } from '#use-cases/ports/database.ts';
import { startPostgresServer } from './postgres-server.ts';

export type EngineName = 'SQLite' | 'PostgreSQL';
/** Both, or in the quick gate the one that needs no server. */
export const engineNames: EngineName[] =
  process.env.TEST_DATABASES === 'SQLite' ? ['SQLite'] : ['SQLite', 'PostgreSQL'];

export interface Fixture {
  engine: EngineName;
  database: Database;
  /** What `openDatabase` takes, to open the same database once more. */
  url: string;
}

/** One test for each engine, on a database of its own, which it may close or damage. */
export function testEachNewDatabase(
  name: string,
  body: (fixture: Fixture, t: TestContext) => Promise<void>,
): void {
  for (const engine of engineNames) {
    test(`${name} (${engine})`, async (t) => {
      const url = await freshUrl(engine, t);
      const database = await openDatabase({ url });
      t.after(() => database.close());
      await body({ engine, database, url }, t);
    });
  }
}

/** The address of a database that does not exist yet (SQLite) or has no tables (PostgreSQL), removed after the test. */
export function freshUrl(engine: EngineName, t: TestContext): Promise<string> {
  return engine === 'SQLite' ? Promise.resolve(freshSqlitePath(t)) : freshPostgresUrl(t);
}

export function freshSqlitePath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'test.db');
}

/**
 * A schema of its own on a server: as separate as a database, and made in a tenth of the time.
 * @param serverUrl of another server than the one that all tests share
 */
export async function freshPostgresUrl(t: TestContext, serverUrl?: string): Promise<string> {
  const server = serverUrl ?? (await sharedServerUrl());
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  await runSql(server, `CREATE SCHEMA ${schema}`);
  if (!serverUrl) t.after(() => runSql(server, `DROP SCHEMA ${schema} CASCADE`));
  return `${server}?options=-c%20search_path%3D${schema}`;
}

/** Statements past the stores: to look at the tables, and to try what the stores would never send. */
export async function runSql(url: string, sql: string): Promise<Record<string, unknown>[]> {
  if (databaseLocation(url).engine === 'sqlite') {
    using file = new DatabaseSync(url);
    return file.prepare(sql).all();
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows;
  } finally {
    await client.end();
  }
}

let shared: Promise<string> | undefined;

function sharedServerUrl(): Promise<string> {
  const given = process.env.TEST_POSTGRES_URL;
  shared ??= given ? Promise.resolve(given) : startPostgresServer().then(({ url }) => url);
  return shared;
}
