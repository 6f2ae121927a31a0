import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type AppliedMigration, type Migration, pendingMigrations } from '../migrations.ts';

/**
 * Keeps the database as it was before an update changes its tables: an older version of the program refuses the new
 * ones, and this is the way back. It is as open as the database itself, in the same folder, for its owner alone.
 */
export function copyBeforeMigration(database: DatabaseSync, path: string, migrations: Migration[]): void {
  const hasTables = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'`).get();
  if (!hasTables) return;
  const applied = database.prepare('SELECT name, checksum FROM schema_migration').all();
  const [next] = pendingMigrations(migrations, applied as never as AppliedMigration[]);
  if (applied.length === 0 || !next) return;
  const folder = join(dirname(path), 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `before-${next.name.replace(/\.sql$/, '')}.db`);
  const part = `${target}.part`;
  if (existsSync(target)) return;
  try {
    rmSync(part, { force: true });
    database.prepare('VACUUM INTO ?').run(part);
    chmodSync(part, 0o600);
    renameSync(part, target);
  } finally {
    rmSync(part, { force: true });
  }
}
