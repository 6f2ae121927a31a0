import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { type Database, DatabaseUnavailable } from '#use-cases/ports/database.ts';
import { readMigrations } from '../migrations.ts';
import { createDatabase } from '../store.ts';
import type { Tables } from '../tables.ts';
import { Turns } from '../turns.ts';
import { copyBeforeMigration } from './copy-before-migration.ts';
import { sqliteDialect } from './dialect.ts';
import { isDamage, translateError } from './errors.ts';
import { isSoundFile } from './is-sound-file.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { withPatience } from './patience.ts';
import { Statements } from './statements.ts';

/** Opens the file, made with its folder where missing, and brings its tables up to date. */
export async function openSqlite(path: string): Promise<Database> {
  try {
    // What people wrote is in there: a folder that we make is the owner's alone.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const writer = await openWriter(path);
    const migrations = readMigrations(join(import.meta.dirname, 'migrations'));
    copyBeforeMigration(writer, path, migrations);
    await migrateSqlite(writer, migrations);
    const reader = new DatabaseSync(path, { readOnly: true, timeout: 0 });
    return createSqliteDatabase(reader, writer);
  } catch (error) {
    // Some damage is met while the file is opened, before anything could look for it.
    throw isDamage(error) ? damaged(path, error) : translateError(error);
  }
}

async function openWriter(path: string): Promise<DatabaseSync> {
  const writer = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 0 });
  // FULL: a commit is on the disk before anybody hears of it.
  // secure_delete: what was erased is overwritten, not only forgotten.
  await withPatience(() =>
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;'),
  );
  await withPatience(() => assertSound(writer, path));
  return writer;
}

/** A damaged page may be met weeks later, by a buyer; at the start there is a backup that is not too old. */
function assertSound(database: DatabaseSync, path: string): void {
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  if (found !== 'ok') throw damaged(path);
}

function damaged(path: string, cause?: unknown): DatabaseUnavailable {
  return new DatabaseUnavailable(`The database ${path} is damaged: put back the last backup.`, { cause });
}

/** The database on two open connections to one migrated file. */
export function createSqliteDatabase(reader: DatabaseSync, writer: DatabaseSync): Database {
  const turns = new Turns(1);
  const dialect = sqliteDialect({ reader: new Statements(reader), writer: new Statements(writer), turns });
  const queries = new Kysely<Tables>({ dialect });
  const version = reader.prepare('PRAGMA data_version');
  return createDatabase({
    name: 'sqlite',
    queries,
    // `BEGIN IMMEDIATE` locks all there is to lock, so the named locks have nothing to add.
    transaction: (work) => queries.transaction().execute(work),
    // It tells of other connections alone; ours that writes is another one.
    async version() {
      try {
        return String((await withPatience(() => version.get()))?.data_version);
      } catch (error) {
        throw translateError(error);
      }
    },
    async writeBack() {
      const passTurn = await turns.take();
      try {
        writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch (error) {
        throw translateError(error);
      } finally {
        passTurn();
      }
    },
    isSound: () => isSoundFile(writer.location() ?? ''),
    async close() {
      const passTurn = await turns.take();
      if (reader.isOpen) reader.close();
      if (writer.isOpen) writer.close();
      passTurn();
    },
  });
}
