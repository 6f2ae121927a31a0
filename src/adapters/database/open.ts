import type { Database } from '#use-cases/ports/database.ts';
import type { BeforeMigration } from './postgres/migrate-postgres.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

export { MigrationRefused } from './migrations.ts';
export { AlreadyRunning, acquireInstanceLock } from './sqlite/instance-lock.ts';

export type DatabaseLocation = { engine: 'sqlite'; path: string } | { engine: 'postgres'; url: string };

/** Empty means the file `data/ship-weekly.db`; `postgres://…` is a server; anything else is the path of a SQLite file. */
export function databaseLocation(url: string): DatabaseLocation {
  if (/^postgres(ql)?:\/\//.test(url)) return { engine: 'postgres', url };
  if (/^(?!file:\/\/\/)[a-z][a-z0-9+.-]+:\/\//i.test(url)) {
    throw new Error(
      'DATABASE_URL must be empty, the path of a file, or an address that begins with postgres://.',
    );
  }
  // SQLite would read the other spelling of a file too; whoever looks for its folder would not.
  const path = url.replace(/^file:(?:\/\/(?=\/))?/, '');
  return { engine: 'sqlite', path: path || 'data/ship-weekly.db' };
}

/**
 * Opens the database and brings its tables up to date. A SQLite file is copied before that by itself.
 * @param given.beforeMigration is called before the tables of a PostgreSQL that holds something are changed
 * @throws DatabaseUnavailable when it cannot be reached or written
 * @throws MigrationRefused when its tables belong to another version of the program
 */
export async function openDatabase({
  url,
  beforeMigration,
}: {
  url: string;
  beforeMigration?: BeforeMigration;
}): Promise<Database> {
  const location = databaseLocation(url);
  return location.engine === 'sqlite'
    ? openSqlite(location.path)
    : openPostgres(location.url, beforeMigration);
}
