import assert from 'node:assert/strict';
import { createSealer } from '#adapters/sealer.ts';
import { createTokens } from '#adapters/tokens.ts';
import { minute } from '#domain/interval.ts';
import { booking as bookingPage } from '#requests/booking/booking.ts';
import { cancel } from '#requests/booking/cancel.ts';
import { details } from '#requests/booking/details.ts';
import { book, day, fridayTen, hold, look, type Site, testEachSite } from '#tests/use-cases/support/site.ts';
import { sweep } from '#use-cases/sweep.ts';
import { detailsAt, typedSlowly } from './support/booking.ts';
import { openBrowser, told } from './support/browser.ts';

const old = 'a secret of these tests';

/** The same site, started again with these secrets. */
function startedWith(site: Site, secrets: string[]): Site {
  return { ...site, ports: { ...site.ports, tokens: createTokens(secrets), sealer: createSealer(secrets) } };
}

testEachSite('while APP_SECRET is replaced no link and no open form breaks', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const before = openBrowser(site);
  const path = `/booking/${before.services.bookingToken(booking)}`;
  const openForm = typedSlowly(before);

  const during = startedWith(site, ['the next secret of these tests', old]);
  const browser = openBrowser(during);
  assert.equal(told(await browser.read(bookingPage, path)), 'confirmed 200');
  assert.match(
    told(await browser.post(details, detailsAt(fridayTen + 3 * day), openForm)),
    /^303 \/book\/check/,
  );
  // A booking of the new secret opens beside it, and mails of both can be written.
  const later = await book(during, 'grace', fridayTen + 7 * day);
  assert.equal(
    told(await browser.read(bookingPage, `/booking/${browser.services.bookingToken(later)}`)),
    'confirmed 200',
  );
  site.pass(minute);
  await sweep(during.ports);
  assert.match(told(await browser.post(cancel, path, {})), /^303 \/booking\//);
  assert.equal((await look(site, booking)).state, 'cancelled');
  // Whoever holds a time at that moment keeps it.
  const held = await hold(during, 'eve', fridayTen + 3 * day + 2 * minute * 30);
  assert.ok(held.booking);
});

testEachSite(
  'a secret that was taken away too early is said, and the links that buyers have still open',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const path = `/booking/${openBrowser(site).services.bookingToken(booking)}`;
    const after = openBrowser(startedWith(site, ['the next secret of these tests']));
    assert.equal(told(await after.read(bookingPage, path)), 'confirmed 200');
    assert.throws(() => after.services.bookingToken(booking), /no APP_SECRET in use made the address/);
  },
);
