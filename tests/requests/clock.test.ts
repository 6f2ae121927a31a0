import assert from 'node:assert/strict';
import { confirmationMail } from '#emails/confirmation.ts';
import { check } from '#requests/booking/check.ts';
import { chooseDay } from '#requests/booking/choose.ts';
import { details } from '#requests/booking/details.ts';
import { fridayTen, testEachSite } from '#tests/use-cases/support/site.ts';
import { bookingFacts } from '#use-cases/mail/queue-mail.ts';
import { detailsAt, pressPay, typedSlowly } from './support/booking.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';

testEachSite('a clock of 24 hours goes along from the calendar to the mails', async (site) => {
  const browser = openBrowser(site);
  const { choice } = factsOf(await browser.read(chooseDay, '/book?clock=24'), 'calendar');
  assert.equal(choice.clock, 24);

  const typed = await browser.post(details, detailsAt(fridayTen, { clock: '24' }), typedSlowly(browser));
  assert.equal(told(typed), '303 /book/check?offer=strategy-session&tz=Europe%2FBerlin&clock=24');
  // Also from an address that does not say it, as after a detour to Stripe.
  assert.equal(factsOf(await browser.read(check, '/book/check'), 'check').choice.clock, 24);

  await pressPay(browser, site, fridayTen);
  const [held] = await site.database.bookings.list({});
  assert.equal(held!.attendee.clock, 24);
  const { subject } = confirmationMail(bookingFacts(site.ports, held!));
  assert.equal(subject, 'Booked: Friday, December 4, 16:00, Berlin time');
});
