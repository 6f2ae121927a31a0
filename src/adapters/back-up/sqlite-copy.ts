import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from '../database/sqlite/errors.ts';
import { BackUpError } from './back-up-error.ts';

/** What a copy holds, for whoever has to choose. */
export interface CopyFacts {
  bookings: number;
  /** UTC, of the newest line of history; null when nothing has happened yet. */
  newestFact: number | null;
  migrations: { name: string; checksum: string }[];
}

/** A whole and consistent copy while the site runs. */
export function copySqlite(from: string, to: string): void {
  const database = new DatabaseSync(from, { timeout: 5_000 });
  try {
    database.prepare('VACUUM INTO ?').run(to);
    chmodSync(to, 0o600);
  } finally {
    database.close();
  }
}

/** @throws BackUpError when it is no sound database of this program */
export function inspectSqlite(path: string): CopyFacts {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
    if (found !== 'ok') throw new Error(String(found));
    const migrations = database.prepare('SELECT name, checksum FROM schema_migration ORDER BY name').all();
    const { bookings } = database.prepare('SELECT count(*) AS bookings FROM booking').get()!;
    const { newest } = database.prepare('SELECT max(happened_at) AS newest FROM booking_event').get()!;
    return {
      bookings: Number(bookings),
      newestFact: newest === null ? null : Number(newest),
      migrations: migrations as never,
    };
  } catch (error) {
    throw new BackUpError(`${path} holds no sound database: ${(error as Error).message}.`, { cause: error });
  } finally {
    database?.close();
  }
}

/** So that the site, once it starts, knows that Stripe may know more than it does. */
export function markRestored(path: string, marks: Record<string, string>): void {
  const database = new DatabaseSync(path);
  try {
    // One file, without a log beside it: it is renamed.
    database.exec('PRAGMA journal_mode = DELETE');
    const mark = database.prepare(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    for (const [key, value] of Object.entries(marks)) mark.run(key, value);
  } finally {
    database.close();
  }
}

/**
 * Puts `copy` in the place of `target`, whose server does not run. A process that dies at any point leaves the old
 * database or the new one, whole. @returns where the old one was kept, or null
 */
export function replaceSqlite(target: string, copy: string, stamp: string): string | null {
  const aside = `${target}.before-restore-${stamp}`;
  const hadOne = existsSync(target);
  if (hadOne) {
    emptyLog(target, aside);
    linkSync(target, aside);
    chmodSync(aside, 0o600);
  }
  flush(copy);
  renameSync(copy, target);
  flush(dirname(target));
  return hadOne ? aside : null;
}

/** What stands in the log belongs to the old file: into it, or, when that is damaged, beside it. */
function emptyLog(target: string, aside: string): void {
  if (!mergeLog(target) && existsSync(`${target}-wal`)) renameSync(`${target}-wal`, `${aside}-wal`);
  for (const end of ['-wal', '-shm']) rmSync(target + end, { force: true });
}

/** @returns false when the file is damaged */
function mergeLog(target: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(target, { timeout: 5_000 });
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = DELETE').get() ?? {};
    if (mode !== 'delete') throw new BackUpError(`Another program uses ${target}: end it first.`);
    return true;
  } catch (error) {
    if (error instanceof BackUpError) throw error;
    if (isBusy(error))
      throw new BackUpError(`Another program uses ${target}: end it first.`, { cause: error });
    return false;
  } finally {
    database?.close();
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
