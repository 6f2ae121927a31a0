/** How fast the disk takes commits, to which the rate of holds is compared. Run by itself it prints its figures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '#adapters/database/open.ts';
import { hour } from '#domain/interval.ts';
import { mondayNine, sampleBooking } from '../contract/support/sample-booking.ts';

export interface DatabaseBench {
  commits: number;
  /** One row and one commit at a time, by bare `node:sqlite` on the same file. */
  rawCommitsPerSecond: number;
  /** The same number of bookings through the store, each in its own transaction with its history. */
  bookingsPerSecond: number;
}

/** @param folder on the disk that is to be measured */
export async function benchDatabase({ commits = 500, folder = tmpdir() } = {}): Promise<DatabaseBench> {
  const home = mkdtempSync(join(folder, 'ship-weekly-bench-'));
  try {
    const path = join(home, 'bench.db');
    const database = await openDatabase({ url: path });
    // Both once before the clock runs, so that neither pays for the first growth of the file.
    await bookingRate(database, 50, 'warm');
    rawCommitRate(path, 50);
    const rawCommitsPerSecond = rawCommitRate(path, commits);
    const bookingsPerSecond = await bookingRate(database, commits, 'run');
    await database.close();
    return { commits, rawCommitsPerSecond, bookingsPerSecond };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Commits per second of single rows into a table of their own in the file at `path`, as safe as the site's own. */
export function rawCommitRate(path: string, commits: number): number {
  using file = new DatabaseSync(path);
  file.exec('PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS bench (value TEXT)');
  const insert = file.prepare('INSERT INTO bench (value) VALUES (?)');
  const value = 'x'.repeat(1_000);
  const from = performance.now();
  for (let index = 0; index < commits; index += 1) insert.run(value);
  const rate = perSecond(commits, from);
  file.exec('DROP TABLE bench');
  return rate;
}

async function bookingRate(
  database: Awaited<ReturnType<typeof openDatabase>>,
  count: number,
  name: string,
): Promise<number> {
  const first = name === 'warm' ? mondayNine - 10_000 * hour : mondayNine;
  const from = performance.now();
  for (let index = 0; index < count; index += 1) {
    const booking = sampleBooking({ id: `${name}-${index}`, startsAt: first + index * hour });
    await database.write(async (store) => {
      await store.bookings.insert(booking);
      await store.history.append({
        bookingId: booking.id,
        at: booking.createdAt,
        what: 'held',
        by: 'buyer',
        why: '',
      });
    });
  }
  return perSecond(count, from);
}

function perSecond(count: number, from: number): number {
  return Math.round((count * 1_000) / (performance.now() - from));
}

if (import.meta.main) {
  const { commits, rawCommitsPerSecond, bookingsPerSecond } = await benchDatabase(
    process.argv.includes('--least') ? { commits: 1 } : {},
  );
  console.log(`${commits} commits of one row: ${rawCommitsPerSecond} a second`);
  console.log(`${commits} bookings with history: ${bookingsPerSecond} a second`);
  console.log(`ratio: ${(bookingsPerSecond / rawCommitsPerSecond).toFixed(2)}`);
}
