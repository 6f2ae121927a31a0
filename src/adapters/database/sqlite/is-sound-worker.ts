import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { resultCode } from './errors.ts';

/** `SQLITE_CORRUPT` and `SQLITE_NOTADB`. */
const damaged = new Set([11, 26]);

parentPort?.postMessage(isSound(workerData));

/** @throws when the file cannot be read at this moment, which says nothing of what it holds */
function isSound(path: string): boolean {
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    return database.prepare('PRAGMA quick_check(1)').get()?.quick_check === 'ok';
  } catch (error) {
    if (damaged.has(resultCode(error) ?? 0)) return false;
    throw error;
  }
}
