import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

const limitOnPages: SmallDisk = {
  kind: 'a limit on pages',
  async fill({ apps }) {
    for (const app of apps) await app.tell({ diskIsFull: true });
  },
  async free({ apps }) {
    for (const app of apps) await app.tell({ diskIsFull: false });
  },
  remove() {},
};

function writeUntilFull(path: string, chunk: Buffer): void {
  try {
    for (;;) appendFileSync(path, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
