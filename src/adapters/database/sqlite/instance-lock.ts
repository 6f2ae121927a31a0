import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, translateError } from './errors.ts';

/** A server already works on this database. The message is one sentence for the operator. */
export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning';
}

/** Two spellings of one file are one file. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return join(realpathSync(dirname(path)), basename(path));
}

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const kept = new Set<DatabaseSync>();

/**
 * Keeps a second server off the same SQLite file by an exclusive transaction on `{path}.lock`. The system frees
 * it however the process ends, which a pid file cannot promise; the database itself stays open to the
 * owner's commands and to backups.
 * @throws AlreadyRunning
 * @throws DatabaseUnavailable when the folder cannot be written
 */
export function acquireInstanceLock(path: string): { release(): void } {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(`${realPath(path)}.lock`, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if (!isBusy(error)) throw translateError(error);
    throw new AlreadyRunning(
      `Another server is already running on ${path}: stop it first, or point DATABASE_URL to another file.`,
    );
  }
  const held = lock;
  kept.add(held);
  return {
    release() {
      if (kept.delete(held)) held.close();
    },
  };
}
