import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Stage } from './stage.ts';

/** A disk that can run out of room and get it back. */
export interface SmallDisk {
  /** How it is done on this machine. */
  kind: 'a disk of 8 MB' | 'a limit on pages';
  fill(stage: Stage): Promise<void>;
  free(stage: Stage): Promise<void>;
  remove(): void;
}

/** @param folder where the database is going to be */
export function createSmallDisk(folder: string): SmallDisk {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return limitOnPages;
  }
  const ballast = join(folder, 'ballast');
  return {
    kind: 'a disk of 8 MB',
    async fill(stage) {
      // The log is written from its start again and again; emptied, its next line needs room.
      await stage.database.query('PRAGMA wal_checkpoint(TRUNCATE)');
      for (const size of [65_536, 4_096, 1]) writeUntilFull(ballast, Buffer.alloc(size));
    },
    free: async () => rmSync(ballast),
    remove: () => execFileSync('umount', ['--lazy', folder]),
  };
}

/** Each server's connection may grow the file no further, and what is free within it is taken. */
const limitOnPages: SmallDisk = {
  kind: 'a limit on pages',
  async fill({ apps, database }) {
    for (const app of apps) await app.tell({ diskIsFull: true });
    takeFreePages(database.url);
  },
  async free({ apps, database }) {
    for (const app of apps) await app.tell({ diskIsFull: false });
    await database.query('DROP TABLE IF EXISTS ballast');
  },
  remove() {},
};

function takeFreePages(path: string): void {
  using file = new DatabaseSync(path, { timeout: 5_000 });
  // 1 is less than there is, and SQLite then takes what there is.
  file.exec('PRAGMA max_page_count = 1');
  try {
    file.exec('CREATE TABLE ballast (weight BLOB)');
    for (;;) file.exec('INSERT INTO ballast VALUES (zeroblob(3000))');
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('full')) throw error;
  }
}

function writeUntilFull(path: string, chunk: Buffer): void {
  try {
    for (;;) appendFileSync(path, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
