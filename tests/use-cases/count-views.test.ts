import assert from 'node:assert/strict';
import { day, hour } from '#domain/interval.ts';
import { details } from '#requests/booking/details.ts';
import { ada, detailsAt, pressPay, typeDetails, typedSlowly } from '#tests/requests/support/booking.ts';
import { openBrowser, told } from '#tests/requests/support/browser.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { countViews, readCounts } from '#use-cases/reading/count-views.ts';
import { book, fridayTen, testEachSite } from './support/site.ts';

testEachSite('an essay says how often it was read, and what its links led to', async (site) => {
  const views = [
    { page: '/articles/parked-work', cameFrom: 'search', n: 3 },
    { page: '/articles/parked-work', cameFrom: 'site', n: 1 },
    { page: '/articles/other', cameFrom: 'none', n: 1 },
    { page: '/audit/blockers', cameFrom: 'essay:parked-work', n: 2 },
    { page: '/', cameFrom: 'none', n: 4 },
  ] as const;
  await countViews(site.ports, [...views]);
  await countViews(site.ports, [...views]);
  await countViews(site.ports, []);
  await book(site, 'ada', fridayTen, { source: 'parked-work' });
  const gone = await book(site, 'bob', fridayTen + hour, { source: 'parked-work' });
  await cancelBooking(site.ports, { bookingId: gone.id, by: 'buyer' });
  const { essays, from } = await readCounts(site.ports, 30);
  assert.deepEqual(essays, [
    {
      slug: 'parked-work',
      read: 8,
      audits: 4,
      bookings: 1,
      sums: [{ currency: 'USD', amountMinor: 15_000 }],
    },
    { slug: 'other', read: 2, audits: 0, bookings: 0, sums: [] },
  ]);
  assert.deepEqual(from, [
    { cameFrom: 'none', n: 10 },
    { cameFrom: 'search', n: 6 },
  ]);
  site.pass(31 * day);
  assert.deepEqual((await readCounts(site.ports, 30)).essays, []);
});

testEachSite('the essay travels in the address from its link to the booking', async (site) => {
  const browser = openBrowser(site);
  const answer = await browser.post(
    details,
    detailsAt(fridayTen, { from: 'parked-work' }),
    typedSlowly(browser, ada),
  );
  assert.match(told(answer), /^303 \/book\/check\?.*from=parked-work/);
  assert.match(told(await pressPay(browser, site, fridayTen)), /^303 http/);
  const [booking] = await site.database.bookings.list({});
  assert.equal(booking?.source, 'parked-work');
  const other = openBrowser(site, '203.0.113.8');
  await typeDetails(other, fridayTen + hour);
  await pressPay(other, site, fridayTen + hour);
  const rows = await site.database.bookings.list({});
  assert.deepEqual(rows.map(({ source }) => source).sort(), ['', 'parked-work']);
});
