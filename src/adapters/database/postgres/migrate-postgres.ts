import type pg from 'pg';
import { type AppliedMigration, type Migration, MigrationRefused, pendingMigrations } from '../migrations.ts';

const oldestVersion = 15;

/** @param next the first of the migrations to come */
export type BeforeMigration = (next: string) => Promise<void>;

/**
 * Applies what is missing: all of it or nothing, and one process at a time.
 * @param before is called where tables that hold something are going to change
 * @throws MigrationRefused
 */
export async function migratePostgres(
  pool: pg.Pool,
  migrations: Migration[],
  before: BeforeMigration = async () => {},
): Promise<void> {
  const client = await pool.connect();
  try {
    await assertVersion(client);
    await client.query('BEGIN');
    // A large table may take its time, and another process may be migrating at this moment.
    await client.query('SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('schema_migration', 0))`);
    await applyPending(client, migrations, before);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function assertVersion(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: string; major: number }>(`
    SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::int / 10000 AS major`);
  const { version, major } = rows[0]!;
  if (major < oldestVersion) {
    throw new MigrationRefused(
      `PostgreSQL ${oldestVersion} or newer is needed, and this server is ${version}.`,
    );
  }
}

async function applyPending(
  client: pg.PoolClient,
  migrations: Migration[],
  before: BeforeMigration,
): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS schema_migration (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    )`);
  const { rows } = await client.query<AppliedMigration>('SELECT name, checksum FROM schema_migration');
  const pending = pendingMigrations(migrations, rows);
  if (rows.length > 0 && pending[0]) await before(pending[0].name);
  for (const { name, sql, checksum } of pending) {
    await client.query(sql);
    await client.query('INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)', [name, checksum]);
  }
}
