import type { DatabaseSync } from 'node:sqlite';
import { type AppliedMigration, type Migration, pendingMigrations } from '../migrations.ts';
import { withPatience } from './patience.ts';

/** Applies what is missing: all of it or nothing, and one process at a time. @throws MigrationRefused */
export async function migrateSqlite(database: DatabaseSync, migrations: Migration[]): Promise<void> {
  await withPatience(() => database.exec('BEGIN IMMEDIATE'));
  try {
    database.exec(`
      CREATE TABLE IF NOT EXISTS schema_migration (
        name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
      ) STRICT`);
    const applied = database.prepare('SELECT name, checksum FROM schema_migration').all();
    const note = database.prepare('INSERT INTO schema_migration (name, checksum) VALUES (?, ?)');
    for (const { name, sql, checksum } of pendingMigrations(
      migrations,
      applied as never as AppliedMigration[],
    )) {
      database.exec(sql);
      note.run(name, checksum);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
