import assert from 'node:assert/strict';
import { check } from '#requests/booking/check.ts';
import { shownTerms, writeInstant } from '#requests/booking/choice.ts';
import { pay } from '#requests/booking/pay.ts';
import {
  book,
  fridayTen,
  hold,
  hour,
  look,
  pay as payAtStripe,
  testEachSite,
} from '#tests/use-cases/support/site.ts';
import { ada, pressPay, typeDetails } from './support/booking.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';

const berlin = 'offer=strategy-session&tz=Europe%2FBerlin';

testEachSite('the button below the facts opens the checkout that pays for them', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  const answer = await pressPay(browser, site, fridayTen);
  const [held] = await site.database.bookings.list({});
  assert.equal(told(answer), `303 ${held!.checkoutUrl}`);
  assert.equal(held!.startsAt, fridayTen);
  assert.deepEqual(held!.attendee, { ...ada, timeZone: 'Europe/Berlin', clock: 12 });
});

testEachSite('the way back shows the booking to the browser that made it, and to no other', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  await pressPay(browser, site, fridayTen);
  const [held] = await site.database.bookings.list({});
  await payAtStripe(site, held!);
  const back = `/book/pay?session=${held!.checkoutSessionId}`;

  const elsewhere = await openBrowser(site).read(pay, back);
  assert.equal(told(elsewhere), 'elsewhere 200');
  assert.deepEqual(factsOf(elsewhere, 'elsewhere'), {});

  const token = browser.services.bookingToken(await look(site, held!));
  assert.equal(told(await browser.read(pay, back)), `303 /booking/${token}`);
  assert.equal((await look(site, held!)).state, 'confirmed');
});

testEachSite('a return while Stripe is silent waits and looks again', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500', count: null });
  const answer = await openBrowser(site).read(pay, `/book/pay?session=${booking.checkoutSessionId}`);
  assert.equal(told(answer), 'pending 503');
  assert.ok(answer.kind === 'page');
  assert.equal(answer.headers.refresh, '10');
});

testEachSite('a return from a checkout that nobody knows leads nowhere', async (site) => {
  const browser = openBrowser(site);
  assert.equal(told(await browser.read(pay, '/book/pay?session=cs_test_00000000000000000000')), '404');
  assert.equal(told(await browser.read(pay, '/book/pay?session=../../etc/passwd')), '303 /book');
  assert.equal(told(await browser.read(pay, '/book/pay')), '303 /book');
});

testEachSite('a button above which something else stands by now pays for nothing', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  const before = shownTerms({ offer: site.offer, start: fridayTen });
  await typeDetails(browser, fridayTen + hour);
  const dearer = shownTerms({ offer: { ...site.offer, amountMinor: 1 }, start: fridayTen + hour });
  for (const shown of [before, dearer, '']) {
    assert.equal(
      told(await browser.post(pay, '/book/pay', { shown })),
      `303 /book/check?${berlin}&changed=1`,
    );
  }
  assert.deepEqual(await site.database.bookings.list({}), []);
  const shown = await browser.read(check, `/book/check?${berlin}&changed=1`);
  assert.equal(factsOf(shown, 'check').notice, 'changed');
});

testEachSite('without details there is nothing to pay for', async (site) => {
  const stranger = openBrowser(site);
  const home = '303 /book?offer=strategy-session';
  assert.equal(told(await pressPay(stranger, site, fridayTen)), home);
  assert.equal(told(await stranger.post(pay, '/book/pay?offer=something-else', {})), '404');
});

testEachSite('a time that somebody else took meanwhile is said, with free times around it', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  await book(site, 'grace', fridayTen);
  const answer = await pressPay(browser, site, fridayTen);
  assert.equal(told(answer), 'taken 409');
  const { why, hasAnswers, nearest } = factsOf(answer, 'taken');
  assert.deepEqual([why, hasAnswers, nearest.length], ['booked', true, 3]);
});

testEachSite('a Stripe that does not answer is said, and the answers stand', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500', count: null });
  const answer = await pressPay(browser, site, fridayTen);
  assert.equal(told(answer), 'check 503');
  const { notice, draft } = factsOf(answer, 'check');
  assert.deepEqual([notice, draft.email], ['checkout-down', ada.email]);
});

testEachSite('details that Stripe refuses are mended where they were typed', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen, { ...ada, email: 'ada@xn--a.com' });
  const { createCheckout } = site.ports.payments;
  site.ports.payments.createCheckout = async () =>
    ({ ok: false, reason: 'refused', detail: 'email_invalid' }) as never;
  const answer = await pressPay(browser, site, fridayTen);
  site.ports.payments.createCheckout = createCheckout;
  const mend = new URLSearchParams({ start: writeInstant(fridayTen), refused: '1' });
  assert.equal(told(answer), `303 /book/details?${berlin}&${mend}`);
});

testEachSite('a network that holds too much is told so, and its answers stand', async (site) => {
  const browser = openBrowser(site);
  let answer = 'check 200';
  for (let attempt = 0; attempt < 40 && answer !== 'check 429'; attempt += 1) {
    await typeDetails(browser, fridayTen, { ...ada, topic: `Attempt ${attempt}` });
    answer = told(await pressPay(browser, site, fridayTen));
  }
  assert.equal(answer, 'check 429');
});

testEachSite('who has paid already is led to the booking', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  await pressPay(browser, site, fridayTen);
  const [held] = await site.database.bookings.list({});
  await payAtStripe(site, held!);
  const token = browser.services.bookingToken(held!);
  assert.equal(told(await pressPay(browser, site, fridayTen)), `303 /booking/${token}`);
});
