import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveToPostgres } from '#adapters/back-up/move-to-postgres.ts';
import { acquireInstanceLock, openDatabase } from '#adapters/database/open.ts';
import { engineNames, freshUrl, runSql } from '#tests/contract/support/databases.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { book, fridayTen, hour, type Site, testEachSite } from './support/site.ts';

const hasPostgres = engineNames.includes('PostgreSQL');

/** Bookings, money, mails, a calendar and a date, as a site has them. */
async function live(site: Site) {
  const kept = await book(site, 'ada', fridayTen);
  const cancelled = await book(site, 'ben', fridayTen + 2 * hour);
  await cancelBooking(site.ports, { bookingId: cancelled.id, by: 'owner' });
  await site.database.write((store) => store.settings.set('said', 'Grüße, "quoted"\nand 😀'));
  return kept;
}

testEachSite('what a file holds is in PostgreSQL afterwards, and goes on there', async (site, t) => {
  if (site.engine !== 'SQLite' || !hasPostgres) return t.skip('moves from SQLite alone');
  const booking = await live(site);
  const url = await freshUrl('PostgreSQL', t);
  const moved = await moveToPostgres(site.databaseUrl, url);
  assert.equal(moved.find(({ name }) => name === 'booking')?.rows, 2);
  assert.ok(moved.find(({ name }) => name === 'outbox')!.rows >= 2);

  const database = await openDatabase({ url });
  t.after(() => database.close());
  assert.deepEqual(await database.bookings.find(booking.id), await site.database.bookings.find(booking.id));
  assert.equal(await database.settings.get('said'), 'Grüße, "quoted"\nand 😀');
  const [last] = await runSql(url, 'SELECT max(id)::int AS id FROM booking_event');
  const next = await runSql(
    url,
    `INSERT INTO booking_event (booking_id, happened_at, what, actor, why)
     SELECT booking_id, happened_at, what, actor, why FROM booking_event LIMIT 1 RETURNING id::int`,
  );
  assert.equal(next[0]?.id, Number(last?.id) + 1, 'new rows are numbered after the old ones');

  await assert.rejects(
    moveToPostgres(site.databaseUrl, url),
    /not empty: "\w+" has rows\. Nothing was moved/,
  );
});

test('a move is refused in one sentence where it cannot be', async (t) => {
  const file = await freshUrl('SQLite', t);
  await (await openDatabase({ url: file })).close();
  await assert.rejects(moveToPostgres(file, file), /^BackUpError: Set DATABASE_URL to the PostgreSQL/);
  await assert.rejects(moveToPostgres(`${file}.gone`, 'postgres://a@127.0.0.1:9/b'), /There is no file/);
  const lock = acquireInstanceLock(file);
  await assert.rejects(moveToPostgres(file, 'postgres://a@127.0.0.1:9/b'), /already running/);
  lock.release();
});
