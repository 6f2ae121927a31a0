import assert from 'node:assert/strict';
import { booking, confirm } from '#requests/booking/booking.ts';
import { pay } from '#requests/booking/pay.ts';
import { fridayTen, look, testEachSite } from '#tests/use-cases/support/site.ts';
import { ada, pressPay, typeDetails } from './support/booking.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';

testEachSite(
  'a free session is booked by the address that was typed, not by the browser that typed it',
  async (site) => {
    const browser = openBrowser(site);
    await typeDetails(browser, fridayTen);
    assert.equal(
      told(await pressPay(browser, site, fridayTen)),
      '303 https://weekly.example.com/book/pay?asked=1',
    );
    const asked = await browser.read(pay, '/book/pay?asked=1');
    assert.equal(told(asked), 'asked 200');
    assert.deepEqual(factsOf(asked, 'asked'), { email: ada.email });

    const [held] = await site.database.bookings.list({});
    const mailed = openBrowser(site);
    const token = mailed.services.bookingToken(held!);
    const path = `/booking/${token}`;
    assert.equal(told(await mailed.read(booking, path)), 'unpaid 200');
    assert.equal((await look(site, held!)).state, 'held', 'reading books nothing');
    assert.equal(told(await mailed.post(confirm, `${path}/confirm`, {})), `303 ${path}`);
    assert.equal((await look(site, held!)).state, 'confirmed');
    assert.equal(told(await mailed.read(booking, path)), 'confirmed 200');
  },
  { offer: { amountMinor: 0 } },
);

testEachSite(
  'a guessed link confirms nothing, and a paid session is not confirmed by a press',
  async (site) => {
    const browser = openBrowser(site);
    await typeDetails(browser, fridayTen);
    await pressPay(browser, site, fridayTen);
    const [held] = await site.database.bookings.list({});
    const token = browser.services.bookingToken(held!);
    assert.equal(told(await browser.post(confirm, '/booking/guessed/confirm', {})), '404');
    assert.equal(told(await browser.post(confirm, `/booking/${token}/confirm`, {})), `303 /booking/${token}`);
    assert.equal((await look(site, held!)).state, 'held');
  },
);
