import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { acquireInstanceLock, databaseLocation, openDatabase } from '../database/open.ts';
import { BackUpError } from './back-up-error.ts';

export interface MovedTable {
  name: string;
  rows: number;
  /** SHA-256 over the rows, the same on both sides. */
  checksum: string;
}

type Row = Record<string, unknown>;

/** Rows of one statement: far below what PostgreSQL takes as parameters. */
const atOnce = 200;

/**
 * Copies a SQLite file, whose site does not run, into an empty PostgreSQL; the file stays as it is.
 * @throws BackUpError or AlreadyRunning, and then the server holds nothing of it
 */
export async function moveToPostgres(file: string, databaseUrl: string): Promise<MovedTable[]> {
  const target = databaseLocation(databaseUrl);
  if (target.engine !== 'postgres') {
    throw new BackUpError('Set DATABASE_URL to the PostgreSQL that you move to: postgres://….');
  }
  if (!existsSync(file)) throw new BackUpError(`There is no file ${file}.`);
  const lock = acquireInstanceLock(file);
  try {
    // Both sides get the tables of this version.
    for (const url of [file, target.url]) await (await openDatabase({ url })).close();
    using source = new DatabaseSync(file, { readOnly: true });
    return await copyAll(source, target.url);
  } finally {
    lock.release();
  }
}

async function copyAll(source: DatabaseSync, url: string): Promise<MovedTable[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'ship-weekly move' });
  await client.connect();
  try {
    await client.query('BEGIN');
    const tables = inOrder(source);
    await assertEmpty(client, tables);
    const moved: MovedTable[] = [];
    for (const table of tables) moved.push(await copyTable(source, client, table));
    await client.query('COMMIT');
    return moved;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    if (error instanceof BackUpError) throw error;
    throw new BackUpError(`Nothing was moved: ${(error as Error).message}.`, { cause: error });
  } finally {
    await client.end();
  }
}

/** Tables of ours, each after those that it refers to. */
function inOrder(source: DatabaseSync): string[] {
  const waiting = source
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migration' ORDER BY name`,
    )
    .all()
    .map(({ name }) => String(name));
  const placed: string[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex((table) =>
      source
        .prepare(`PRAGMA foreign_key_list("${table}")`)
        .all()
        .every(({ table: other }) => other === table || placed.includes(String(other))),
    );
    placed.push(...waiting.splice(Math.max(index, 0), 1));
  }
  return placed;
}

async function assertEmpty(client: pg.Client, tables: string[]): Promise<void> {
  for (const table of tables) {
    // Nobody else writes from here to the end.
    await client.query(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`);
    const { rowCount } = await client.query(`SELECT 1 FROM "${table}" LIMIT 1`);
    if (rowCount) {
      throw new BackUpError(
        `The PostgreSQL of DATABASE_URL is not empty: "${table}" has rows. Nothing was moved; name another database.`,
      );
    }
  }
}

async function copyTable(source: DatabaseSync, client: pg.Client, table: string): Promise<MovedTable> {
  const columns = source
    .prepare(`PRAGMA table_info("${table}")`)
    .all()
    .map(({ name }) => String(name));
  const read = source.prepare(`SELECT ${listed(columns)} FROM "${table}"`);
  read.setReadBigInts(true);
  const rows = [...read.iterate()].map((row) => columns.map((column) => textOf((row as Row)[column])));
  for (let from = 0; from < rows.length; from += atOnce) {
    await insert(client, table, columns, rows.slice(from, from + atOnce));
  }
  await goOnCounting(client, table);
  const there = await readBack(client, table, columns);
  const checksum = checksumOf(rows);
  if (rows.length !== there.length || checksum !== checksumOf(there)) {
    throw new BackUpError(
      `Nothing was moved: "${table}" came out different (${rows.length} rows here, ${there.length} there).`,
    );
  }
  return { name: table, rows: rows.length, checksum };
}

async function insert(client: pg.Client, table: string, columns: string[], rows: (string | null)[][]) {
  const places = rows.map(
    (_, row) => `(${columns.map((_column, column) => `$${row * columns.length + column + 1}`).join(', ')})`,
  );
  await client.query(
    `INSERT INTO "${table}" (${listed(columns)}) OVERRIDING SYSTEM VALUE VALUES ${places.join(', ')}`,
    rows.flat(),
  );
}

/** Rows that are numbered by the database go on after the last one. */
async function goOnCounting(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'`,
    [table],
  );
  for (const { name } of rows) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), max("${name}")) FROM "${table}" HAVING max("${name}") IS NOT NULL`,
      [`"${table}"`, name],
    );
  }
}

/** As SQLite would write it: a boolean is a number there. */
async function readBack(client: pg.Client, table: string, columns: string[]): Promise<(string | null)[][]> {
  const { rows: types } = await client.query(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1`,
    [table],
  );
  const booleans = new Set(types.filter(({ type }) => type === 'boolean').map(({ name }) => name));
  const texts = columns.map((column) => `"${column}"${booleans.has(column) ? '::int' : ''}::text`);
  const { rows } = await client.query({
    text: `SELECT ${texts.join(', ')} FROM "${table}"`,
    rowMode: 'array',
  });
  return rows;
}

function listed(columns: string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}

function textOf(value: unknown): string | null {
  return value === null ? null : String(value);
}

/** The order of rows is nobody's promise. */
function checksumOf(rows: (string | null)[][]): string {
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
