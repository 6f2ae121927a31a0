import assert from 'node:assert/strict';
import { bookings, bookingsCsv } from '#requests/desk/bookings.ts';
import { book, day, force, fridayTen, hour, type Site, testEachSite } from '#tests/use-cases/support/site.ts';
import { factsOf, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

/** Ada on Friday at ten, Bob an hour later, Zoé on Monday. */
async function three(site: Site) {
  await book(site, 'ada', fridayTen);
  const bob = await book(site, 'bob', fridayTen + hour);
  await book(site, 'zoe', fridayTen + 3 * day);
  await force(site, bob, { attendee: { ...bob.attendee, name: '=50%_Bob, "the" Builder' } });
  return openDesk(site);
}

testEachSite('the list finds by a part of name or address, by state and by dates', async (site) => {
  const desk = await three(site);
  const found = async (query: string) => {
    const answer = await desk.read(bookings, `/desk/bookings?${query}`);
    return factsOf(answer, 'bookings').bookings.map(({ attendee }) => attendee.email.split('@')[0]);
  };
  assert.deepEqual(await found(''), ['zoe', 'bob', 'ada']);
  assert.deepEqual(await found('q=ADA'), ['ada']);
  assert.deepEqual(await found('q=bob%40example'), ['bob']);
  assert.deepEqual(await found('q=example+ada%40'), ['ada']);
  assert.deepEqual(await found('q=50%25_b'), ['bob']);
  assert.deepEqual(await found('q=%25'), ['bob']);
  assert.deepEqual(await found('q=a_a'), []);
  assert.deepEqual(await found('q=%5C'), []);
  assert.deepEqual(await found('state=held'), []);
  assert.deepEqual(await found('state=refund-due'), []);
  assert.deepEqual(await found('from=2026-12-05'), ['zoe']);
  assert.deepEqual(await found('from=2026-12-04&to=2026-12-04&state=confirmed'), ['bob', 'ada']);
  assert.deepEqual(await found('page=2'), []);
  assert.deepEqual(await found('page=-1&state=everything'), ['zoe', 'bob', 'ada']);
});

testEachSite('what cannot be looked for gets a sentence', async (site) => {
  const desk = openDesk(site);
  const trouble = async (query: string) => {
    const answer = await desk.read(bookings, `/desk/bookings?${query}`);
    assert.equal(told(answer), 'bookings 422');
    return factsOf(answer, 'bookings').trouble;
  };
  assert.equal(await trouble(`q=${'x'.repeat(10_000)}`), 'too-long');
  assert.equal(await trouble('from=2026-02-30'), 'dates');
  assert.equal(await trouble('to=tomorrow'), 'dates');
  assert.equal(await trouble('from=2026-12-05&to=2026-12-04'), 'dates');
  const csv = await desk.read(bookingsCsv, '/desk/bookings.csv?to=tomorrow');
  assert.equal(told(csv), '303 /desk/bookings?to=tomorrow');
});

testEachSite('the file holds the whole filter, and no formula', async (site) => {
  const desk = await three(site);
  const answer = await desk.read(bookingsCsv, '/desk/bookings.csv?to=2026-12-04');
  assert.ok(answer.kind === 'reply');
  const lines = answer.body.split('\r\n');
  assert.equal(lines.length, 4);
  assert.ok(lines[1]!.includes(`"'=50%_Bob, ""the"" Builder"`));
  assert.ok(lines[2]!.includes('ada@example.com,,30-minute strategy session,USD,15000,15000,0,none'));
});
