import { copyFileSync, rmSync } from 'node:fs';
import pg from 'pg';
import { openDatabase } from '#adapters/database/open.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';

/**
 * A copy of a database in use: SQLite's own `VACUUM INTO`, and for PostgreSQL what `pg_dump` does, table by table in
 * one snapshot.
 */
export async function backUp(source: FreshDatabase): Promise<FreshDatabase> {
  const copy = await freshDatabase(source.engine);
  if (source.engine === 'SQLite') await source.query(`VACUUM INTO '${copy.url}'`);
  else {
    await (await openDatabase({ url: copy.url })).close();
    await copyTables(source.url, copy.url);
  }
  return copy;
}

/** Puts a copy in the place of the original, whose servers do not run. */
export async function restore(target: FreshDatabase, copy: FreshDatabase): Promise<void> {
  if (target.engine === 'PostgreSQL') return copyTables(copy.url, target.url);
  for (const file of [target.url, `${target.url}-wal`, `${target.url}-shm`]) rmSync(file, { force: true });
  copyFileSync(copy.url, target.url);
}

/** @returns a sentence for each table that differs */
export async function compareTables(one: FreshDatabase, other: FreshDatabase): Promise<string[]> {
  const differences: string[] = [];
  for (const table of await tablesOf(one)) {
    const [mine, theirs] = await Promise.all([one, other].map((database) => rowsOf(database, table)));
    if (mine !== theirs) differences.push(`table ${table} differs`);
  }
  return differences;
}

/** @param acknowledged checkout sessions that were booked before the copy was begun */
export async function findTorn(copy: FreshDatabase, acknowledged: string[]): Promise<string[]> {
  const torn: string[] = [];
  const rows = await copy.query(`SELECT id, checkout_session_id, confirmed_at FROM booking`);
  const bySession = new Map(rows.map((row) => [row.checkout_session_id, row]));
  for (const session of acknowledged) {
    if (!bySession.get(session)?.confirmed_at) torn.push(`the copy does not know that ${session} is booked`);
  }
  const confirmed = `SELECT id FROM booking WHERE confirmed_at IS NOT NULL`;
  for (const [what, query] of [
    ['history', `${confirmed} AND id NOT IN (SELECT booking_id FROM booking_event WHERE what = 'confirmed')`],
    ['mail', `${confirmed} AND id NOT IN (SELECT booking_id FROM outbox WHERE kind = 'confirmation')`],
    ['charge', `${confirmed} AND id NOT IN (SELECT booking_id FROM money_event WHERE kind = 'charge')`],
  ] as const) {
    for (const { id } of await copy.query(query)) torn.push(`booking ${id} has no ${what} in the copy`);
  }
  if (copy.engine === 'SQLite') {
    const [check] = await copy.query('PRAGMA integrity_check');
    if (check?.integrity_check !== 'ok') torn.push(`the copy is damaged: ${check?.integrity_check}`);
  }
  return torn;
}

async function tablesOf(database: FreshDatabase): Promise<string[]> {
  const sql =
    database.engine === 'SQLite'
      ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`;
  return (await database.query(sql)).map(({ name }) => String(name));
}

async function rowsOf(database: FreshDatabase, table: string): Promise<string> {
  const rows = await database.query(`SELECT * FROM ${table}`);
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
}

async function copyTables(from: string, to: string): Promise<void> {
  const [source, target] = [from, to].map((connectionString) => new pg.Client({ connectionString }));
  await Promise.all([source!.connect(), target!.connect()]);
  try {
    await source!.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await target!.query('BEGIN');
    // As pg_restore does it: rows go in as they came out, past triggers and foreign keys.
    await target!.query(`SET LOCAL session_replication_role = replica`);
    const { rows: tables } = await source!.query(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables) {
      const { rows } = await source!.query(`SELECT row_to_json(t)::text AS row FROM ${name} t`);
      await target!.query(`DELETE FROM ${name}`);
      await target!.query(
        `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${name}, $1::json)`,
        [`[${rows.map(({ row }) => row).join(',')}]`],
      );
      await target!.query(
        `SELECT setval(pg_get_serial_sequence('${name}', a.attname), greatest(1, ${`(SELECT count(*) FROM ${name})`} + 1000000))
         FROM pg_attribute a WHERE a.attrelid = '${name}'::regclass AND a.attidentity <> ''`,
      );
    }
    await target!.query('COMMIT');
    await source!.query('COMMIT');
  } finally {
    await Promise.all([source!.end(), target!.end()]);
  }
}
