import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { type Migration, readMigrations } from '#adapters/database/migrations.ts';
import { openDatabase } from '#adapters/database/open.ts';
import { createPool } from '#adapters/database/postgres/connections.ts';
import { migratePostgres } from '#adapters/database/postgres/migrate-postgres.ts';
import { migrateSqlite } from '#adapters/database/sqlite/migrate-sqlite.ts';
import { type EngineName, engineNames, freshUrl, runSql } from './support/databases.ts';
import { confirmedBooking } from './support/sample-booking.ts';
import { emptyDatabase } from './support/shared-database.ts';

const folder = (engine: EngineName) =>
  join(
    import.meta.dirname,
    '../../src/adapters/database',
    engine === 'SQLite' ? 'sqlite' : 'postgres',
    'migrations',
  );

/** Schemas that sites may have: the first, that of 0.1.0, and the one before the newest. */
const released = [1, 4, readMigrations(folder('SQLite')).length - 1];

for (const engine of engineNames) {
  const migrations = readMigrations(folder(engine));

  for (const steps of released) {
    test(`a booking from the schema of step ${steps} is whole after the upgrade (${engine})`, async (t) => {
      const url = await oldSite(engine, t, migrations.slice(0, steps));
      const database = await openDatabase({ url });
      t.after(() => database.close());
      assert.deepEqual(await database.bookings.find('grace'), confirmedBooking({ id: 'grace' }));
    });
  }

  test(`a migration that fails leaves the schema and the rows from before (${engine})`, async (t) => {
    const old = migrations.slice(0, 4);
    const url = await oldSite(engine, t, old);
    const sql = 'ALTER TABLE booking ADD COLUMN half_done INTEGER; INSERT INTO no_such_table VALUES (1);';
    const broken: Migration = { name: '9998_broken.sql', sql, checksum: '' };
    await assert.rejects(migrate(engine, url, [...old, broken]), /no_such_table/);

    const [row] = await runSql(url, 'SELECT * FROM booking');
    assert.ok(row && !('half_done' in row));
    assert.equal((await runSql(url, 'SELECT name FROM schema_migration')).length, 4);
    // The next version, which has it right, takes it from here.
    const database = await openDatabase({ url });
    t.after(() => database.close());
    assert.ok(await database.bookings.find('grace'));
  });
}

test('a disk that is full during a migration leaves everything as it was (SQLite)', async (t) => {
  const migrations = readMigrations(folder('SQLite'));
  const url = await oldSite('SQLite', t, migrations.slice(0, 4));
  using file = new DatabaseSync(url);
  file.exec('VACUUM');
  const [{ page_count: pages } = {}] = file.prepare('PRAGMA page_count').all();
  file.exec(`PRAGMA max_page_count = ${pages}`);
  await assert.rejects(migrateSqlite(file, migrations), /full/);
  assert.equal(file.prepare('SELECT name FROM schema_migration').all().length, 4);
  assert.equal(file.prepare('SELECT id FROM booking').all().length, 1);

  file.exec('PRAGMA max_page_count = 1000000');
  await migrateSqlite(file, migrations);
  assert.equal(file.prepare('SELECT name FROM schema_migration').all().length, migrations.length);
});

/** A database of an older version, with a booking in it. */
async function oldSite(engine: EngineName, t: TestContext, migrations: Migration[]): Promise<string> {
  const row = await newestRow(engine);
  const url = await freshUrl(engine, t);
  await migrate(engine, url, migrations);
  const known = await columnsOf(engine, url);
  const kept = Object.entries(row).filter(([column]) => known.has(column));
  const values = kept.map(([, value]) => literal(value));
  await runSql(url, `INSERT INTO booking (${kept.map(([column]) => column)}) VALUES (${values})`);
  return url;
}

async function newestRow(engine: EngineName): Promise<Record<string, unknown>> {
  const { database, url } = await emptyDatabase(engine);
  await database.bookings.insert(confirmedBooking({ id: 'grace' }));
  const [row] = await runSql(url, 'SELECT * FROM booking');
  return row!;
}

async function columnsOf(engine: EngineName, url: string): Promise<Set<unknown>> {
  const sql =
    engine === 'SQLite'
      ? `SELECT name FROM pragma_table_info('booking')`
      : `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'booking'::regclass AND attnum > 0`;
  return new Set((await runSql(url, sql)).map(({ name }) => name));
}

function literal(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

async function migrate(engine: EngineName, url: string, migrations: Migration[]): Promise<void> {
  if (engine === 'SQLite') {
    using file = new DatabaseSync(url);
    return await migrateSqlite(file, migrations);
  }
  const pool = createPool(url);
  try {
    await migratePostgres(pool, migrations);
  } finally {
    await pool.end();
  }
}
