import assert from 'node:assert/strict';
import { hour } from '#domain/interval.ts';
import { money, moneyCsv } from '#requests/desk/money.ts';
import { book, fridayTen, testEachSite } from '#tests/use-cases/support/site.ts';
import { bookByOwner } from '#use-cases/booking/book-by-owner.ts';
import { grantRefund } from '#use-cases/checkout/grant-refund.ts';
import { factsOf, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

testEachSite('each number of a month opens the rows that it is made of', async (site) => {
  const desk = openDesk(site);
  const ada = await book(site, 'ada', fridayTen);
  await book(site, 'bob', fridayTen + hour);
  await grantRefund(site.ports, { bookingId: ada.id, amountMinor: 3_000 });
  const rows = async (query: string) =>
    factsOf(await desk.read(money, `/desk/money?${query}`), 'money').movements;
  const of = 'month=2026-12&currency=USD&only=';
  for (const [only, count] of [
    ['takenMinor', 2],
    ['backMinor', 1],
    ['feesMinor', 2],
    ['netMinor', 3],
    ['disputedMinor', 0],
  ] as const) {
    assert.equal((await rows(of + only)).length, count, only);
  }
  assert.equal((await rows('month=2026-12&currency=EUR&only=netMinor')).length, 0);
  assert.equal((await rows('month=2026-12')).length, 3);
  assert.equal((await rows('month=2026-11')).length, 0);
  for (const month of ['2026-13', '0000-00', 'x'.repeat(9_000), '2026-12-01']) {
    assert.equal(told(await desk.read(money, `/desk/money?month=${month}`)), 'money 200');
  }
});

testEachSite(
  'the file for the accountant has a row a movement, and names only when they are asked for',
  async (site) => {
    const desk = openDesk(site);
    const ada = await book(site, '=ada', fridayTen, {
      attendee: {
        name: '=1+1',
        email: 'ada@example.com',
        company: '',
        topic: '',
        timeZone: 'UTC',
        clock: 12,
      },
    });
    await grantRefund(site.ports, { bookingId: ada.id, amountMinor: 3_050 });
    const attendee = {
      name: 'Carl',
      email: 'carl@example.com',
      company: '',
      topic: '',
      timeZone: 'UTC',
      clock: 12 as const,
    };
    const wish = {
      id: 'c'.repeat(22),
      offer: site.offer,
      startsAt: fridayTen + hour,
      attendee,
      settled: 'elsewhere',
    } as const;
    await bookByOwner(site.ports, wish);
    const file = await desk.read(moneyCsv, '/desk/money.csv?month=2026-12');
    assert.ok(file.kind === 'reply');
    const lines = file.body.trimEnd().split('\r\n');
    assert.equal(lines.length, 4);
    assert.match(lines[0]!, /^\uFEFFdate,number,kind,gross,fee,net,currency/);
    assert.match(
      file.body,
      new RegExp(`2026-12-01,${ada.id},charge,150\\.00,4\\.65,145\\.35,USD,150\\.00,USD,,,ch_`),
    );
    assert.match(file.body, /,refund,-30\.50,0\.00,-30\.50,USD,-30\.50,USD,,,re_/);
    assert.match(file.body, /2026-12-04,c{22},elsewhere,,,,USD,,,150\.00,,/);
    assert.doesNotMatch(file.body, /Carl|1\+1/);
    const named = await desk.read(moneyCsv, '/desk/money.csv?month=2026-12&names=1');
    assert.ok(named.kind === 'reply');
    assert.match(named.body, /,Carl\r\n/);
    assert.match(named.body, /,'=1\+1\r\n/);
  },
);
