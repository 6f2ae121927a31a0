import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import type { Answer, Decide } from '#requests/answer.ts';
import { addressChange } from '#requests/booking/address-change.ts';
import {
  booking as bookingPage,
  invite,
  noteFile,
  receipt,
  sendNewest,
  takeRefund,
} from '#requests/booking/booking.ts';
import { cancel } from '#requests/booking/cancel.ts';
import { writeInstant } from '#requests/booking/choice.ts';
import { mailAgain } from '#requests/booking/mail-again.ts';
import { move } from '#requests/booking/move.ts';
import {
  alerts,
  book,
  day,
  force,
  fridayTen,
  history,
  hold,
  hour,
  look,
  mailCounts,
  outbox,
  type Site,
  testEachSite,
} from '#tests/use-cases/support/site.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { sendNote } from '#use-cases/desk/written-note.ts';
import { erasePerson } from '#use-cases/person/erase-person.ts';
import { exportPerson } from '#use-cases/person/export-person.ts';
import { sweep } from '#use-cases/sweep.ts';
import { type Browser, type Fields, factsOf, openBrowser, told } from './support/browser.ts';

const mondayNoon = fridayTen + 3 * day + 2 * hour;

/** A session of Ada's on Friday, and her browser on its page. */
async function bookedByAda(site: Site): Promise<{ booking: Booking; browser: Browser; path: string }> {
  const booking = await book(site, 'ada', fridayTen);
  const browser = openBrowser(site);
  return { booking, browser, path: `/booking/${browser.services.bookingToken(booking)}` };
}

testEachSite('a guessed address is none, whatever is asked of it', async (site) => {
  const browser = openBrowser(site);
  const guessed = '/booking/AAAAAAAAAAAAAAAAAAAAAA';
  const read: Decide<Answer>[] = [bookingPage, invite, receipt, move, cancel, mailAgain];
  const posted: Decide<Answer>[] = [move, cancel, mailAgain, takeRefund];
  for (const decide of read) {
    assert.equal(told(await browser.read(decide, guessed)), '404', decide.name);
  }
  for (const decide of posted) {
    assert.equal(told(await browser.post(decide, guessed, { email: 'eve@example.com' })), '404', decide.name);
  }
});

testEachSite('each state of a booking has its page', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const views: [Booking['state'], string][] = [
    ['confirmed', 'confirmed'],
    ['held', 'unpaid'],
    ['expired', 'unpaid'],
    ['cancelled', 'cancelled'],
    ['slot_lost', 'slot-lost'],
    ['completed', 'over'],
    ['no_show', 'over'],
  ];
  for (const [state, view] of views) {
    await force(site, booking, { state });
    assert.equal(told(await browser.read(bookingPage, path)), `${view} 200`, state);
  }
});

testEachSite('the calendar file is there while the session stands in a calendar', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const file = await browser.read(invite, `${path}/invite.ics`);
  assert.ok(file.kind === 'reply');
  assert.match(file.headers['content-type'], /text\/calendar/);
  assert.match(file.body, /METHOD:(REQUEST|PUBLISH)/);
  await force(site, booking, { state: 'cancelled' });
  const removal = await browser.read(invite, `${path}/invite.ics`);
  assert.ok(removal.kind === 'reply');
  assert.match(removal.body, /METHOD:CANCEL/);
  await force(site, booking, { state: 'completed' });
  assert.equal(told(await browser.read(invite, `${path}/invite.ics`)), '404');
});

testEachSite('a receipt is Stripe’s own; without one the booking says what was paid', async (site) => {
  const { browser, path } = await bookedByAda(site);
  // The sandbox writes none.
  assert.equal(told(await browser.read(receipt, `${path}/receipt`)), `303 ${path}?receipt=none#record`);
  const shown = await browser.read(bookingPage, `${path}?receipt=none`);
  assert.ok(shown.kind === 'page' && shown.view !== 'retired' && shown.facts.hasNoReceipt);
  const { readPayment } = site.ports.payments;
  site.ports.payments.readPayment = async (id) => {
    const read = await readPayment(id);
    if (!read.ok) return read;
    return { ...read, payment: { ...read.payment, receiptUrl: 'https://pay.stripe.com/receipts/1' } };
  };
  assert.equal(told(await browser.read(receipt, `${path}/receipt`)), '303 https://pay.stripe.com/receipts/1');
});

testEachSite('a session is moved to the time that was picked', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const opened = await browser.read(move, `${path}/move?tz=Mars/Olympus_Mons&date=2026-12-07`);
  const facts = factsOf(opened, 'times');
  assert.deepEqual(
    [facts.reader.timeZone, facts.unknownZone, facts.date, facts.isFree],
    ['Europe/Berlin', 'Mars/Olympus_Mons', '2026-12-07', true],
  );
  assert.ok(!facts.view.starts.get('2026-12-04')?.includes(fridayTen), 'its own time is no other time');

  const start = writeInstant(mondayNoon);
  assert.equal(told(await browser.post(move, `${path}/move`, { start })), `303 ${path}`);
  assert.equal((await look(site, booking)).startsAt, mondayNoon);
});

testEachSite('a move without a time asks for one', async (site) => {
  const { browser, path } = await bookedByAda(site);
  const forms: Fields[] = [{}, { start: 'soon' }, { start: new File(['x'], 'x') }];
  for (const form of forms) {
    const answer = await browser.post(move, `${path}/move?date=2026-12-07`, form);
    assert.equal(told(answer), 'times 422');
    const { problem, date } = factsOf(answer, 'times');
    assert.deepEqual([problem, date], ['Choose a time to go on', '2026-12-07']);
  }
});

testEachSite(
  'a move to a time that was taken meanwhile leaves the booking and names others',
  async (site) => {
    const { booking, browser, path } = await bookedByAda(site);
    await book(site, 'grace', mondayNoon);
    const start = writeInstant(mondayNoon);
    const answer = await browser.post(move, `${path}/move?date=2026-12-07`, { start });
    assert.equal(told(answer), 'times 409');
    const { taken, date } = factsOf(answer, 'times');
    assert.deepEqual([taken?.wanted, taken?.nearest.length, date], [mondayNoon, 3, null]);
    assert.equal((await look(site, booking)).startsAt, fridayTen);
  },
);

testEachSite(
  'who comes too late to move is led to the booking, or told when it was possible',
  async (site) => {
    const { booking, browser, path } = await bookedByAda(site);
    site.setNow(fridayTen - 23 * hour);
    assert.equal(told(await browser.read(move, `${path}/move`)), `303 ${path}`);
    const forms: Fields[] = [{ start: writeInstant(mondayNoon) }, {}];
    for (const form of forms) {
      assert.equal(told(await browser.post(move, `${path}/move`, form)), 'refused 409');
    }
    assert.equal((await look(site, booking)).startsAt, fridayTen);
  },
);

testEachSite('a cancellation takes back what the page has shown', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const { refundMinor, isMovable } = factsOf(await browser.read(cancel, `${path}/cancel`), 'cancel');
  assert.deepEqual([refundMinor, isMovable], [15_000, true]);
  assert.equal((await look(site, booking)).state, 'confirmed');

  const refund = String(refundMinor);
  assert.equal(told(await browser.post(cancel, `${path}/cancel`, { refund })), `303 ${path}`);
  assert.equal((await look(site, booking)).state, 'cancelled');
  assert.equal(told(await browser.post(cancel, `${path}/cancel`, { refund })), `303 ${path}`);
  assert.equal(told(await browser.read(cancel, `${path}/cancel`)), `303 ${path}`);
});

testEachSite(
  'an amount that has changed while the page was open is shown anew, and nothing ends',
  async (site) => {
    const { booking, browser, path } = await bookedByAda(site);
    site.setNow(fridayTen - 23 * hour);
    const answer = await browser.post(cancel, `${path}/cancel`, { refund: '15000' });
    assert.equal(told(answer), 'cancel 409');
    const { hasChanged, refundMinor, isMovable } = factsOf(answer, 'cancel');
    assert.deepEqual([hasChanged, refundMinor, isMovable], [true, 0, false]);
    assert.equal((await look(site, booking)).state, 'confirmed');
  },
);

testEachSite('a refund instead of another time is for sessions that the owner cancelled', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  assert.equal(told(await browser.post(takeRefund, `${path}/refund`, {})), `303 ${path}`);
  assert.equal((await look(site, booking)).refundState, 'none');
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'owner' });
  assert.equal(told(await browser.post(takeRefund, `${path}/refund`, {})), `303 ${path}`);
  assert.equal((await look(site, booking)).refundedMinor, 15_000);
});

testEachSite('the confirmation goes again, once a form, and to a corrected address', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const opened = factsOf(await browser.read(mailAgain, `${path}/mail`), 'form');
  assert.deepEqual([opened.email, opened.what], ['ada@example.com', 'confirmation']);
  const before = (await mailCounts(site, booking)).confirmation!;

  const form = { formId: opened.formId, email: 'ada.l@example.com' };
  const first = told(await browser.post(mailAgain, `${path}/mail`, form));
  const corrected = await look(site, booking);
  assert.equal(corrected.attendee.email, 'ada.l@example.com');
  assert.equal(first, `303 /booking/${browser.services.bookingToken(corrected)}`);
  assert.notEqual(first, `303 ${path}`, 'the old key is revoked');
  // The second click of a double click, from the address that is revoked by now.
  assert.equal(told(await browser.post(mailAgain, `${path}/mail`, form)), first);
  assert.equal((await mailCounts(site, booking)).confirmation, before + 1);
  assert.equal(told(await browser.read(bookingPage, path)), 'retired 410');
});

testEachSite(
  'a changed address is told to the old one and to the owner, and can be disputed for a day',
  async (site) => {
    const { booking, browser, path } = await bookedByAda(site);
    const { formId } = factsOf(await browser.read(mailAgain, `${path}/mail`), 'form');
    await browser.post(mailAgain, `${path}/mail`, { formId, email: 'mallory@example.org' });
    const [toOld] = await outbox(site, booking, 'address-changed');
    assert.equal(toOld!.to, 'ada@example.com');
    assert.doesNotMatch(
      toOld!.text,
      /mallory|Friday|December|strategy/i,
      'neither the new address nor the session',
    );
    assert.deepEqual(
      (await outbox(site, booking, 'owner-alert')).map(({ text }) => text.includes('ada@example.com')),
      [true],
    );

    const disputePath = /https:\/\/weekly\.example\.com(\/address-change\/\S+)/.exec(toOld!.text)![1]!;
    assert.equal(told(await browser.read(addressChange, disputePath)), 'dispute 200');
    assert.equal((await alerts(site, booking)).length, 1, 'looking tells nobody');
    for (let press = 0; press < 2; press += 1) {
      assert.equal(told(await browser.post(addressChange, disputePath, {})), `303 ${disputePath}?told`);
    }
    assert.equal((await alerts(site, booking)).length, 2, 'two presses are told once');
    assert.equal(
      (await look(site, booking)).attendee.email,
      'mallory@example.org',
      'the owner alone puts it back',
    );
    assert.ok((await history(site, booking)).includes('address-disputed'));
    assert.equal(told(await browser.read(addressChange, `${disputePath.slice(0, -1)}!`)), '404');
    site.pass(day);
    assert.equal(told(await browser.read(addressChange, disputePath)), '404');
    assert.equal(told(await browser.post(addressChange, disputePath, {})), '404');
  },
);

testEachSite('an address that is none is kept to be mended, and mails nobody', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const { formId } = factsOf(await browser.read(mailAgain, `${path}/mail`), 'form');
  const before = await mailCounts(site, booking);
  const answer = await browser.post(mailAgain, `${path}/mail`, { formId, email: 'ada@example' });
  assert.equal(told(answer), 'form 422');
  const shown = factsOf(answer, 'form');
  assert.deepEqual([shown.email, shown.formId], ['ada@example', formId]);
  assert.match(shown.error ?? '', /^Enter an email address/);
  assert.deepEqual(await mailCounts(site, booking), before);
});

testEachSite('mail that was asked for too often waits for an hour', async (site) => {
  const { browser, path } = await bookedByAda(site);
  const answers = [];
  for (let index = 0; index < 6; index += 1) {
    answers.push(told(await browser.post(mailAgain, `${path}/mail`, { email: 'ada@example.com' })));
  }
  assert.deepEqual(new Set(answers.slice(0, 5)), new Set([`303 ${path}`]));
  assert.equal(answers[5], 'form 429');
  site.pass(61 * minute);
  assert.equal(
    told(await browser.post(mailAgain, `${path}/mail`, { email: 'ada@example.com' })),
    `303 ${path}`,
  );
});

testEachSite('what stands in nobody’s calendar is not mailed', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  const browser = openBrowser(site);
  const path = `/booking/${browser.services.bookingToken(booking)}`;
  assert.equal(told(await browser.read(mailAgain, `${path}/mail`)), `303 ${path}`);
  assert.equal(
    told(await browser.post(mailAgain, `${path}/mail`, { email: 'eve@example.com' })),
    `303 ${path}`,
  );
  assert.equal((await look(site, booking)).attendee.email, 'ada@example.com');
});

testEachSite('reading an address that acts changes nothing', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const before = await look(site, booking);
  const start = writeInstant(mondayNoon);
  await browser.read(cancel, `${path}/cancel?refund=0`);
  await browser.read(move, `${path}/move?start=${start}`);
  await browser.read(mailAgain, `${path}/mail?email=eve@example.com`);
  assert.deepEqual(await look(site, booking), before);
});

testEachSite('the note and its correction stay on the page, and go with the person', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  site.setNow(booking.endsAt);
  await sweep(site.ports);
  assert.equal(told(await browser.read(noteFile, `${path}/note.md`)), '404');
  for (const [version, body] of ['**One** change.\n', 'Two <script>alert(1)</script> changes.\n'].entries()) {
    assert.ok((await sendNote(site.ports, { bookingId: booking.id, version: version + 1, body })).ok);
  }
  const page = await browser.read(bookingPage, path);
  assert.ok(page.kind === 'page' && page.view === 'over');
  const { notes } = page.facts;
  assert.equal(notes.length, 2);
  assert.match(notes[0]!.html, /<strong>One<\/strong>/);
  assert.doesNotMatch(notes[1]!.html, /<script/);
  const file = await browser.read(noteFile, `${path}/note.md`);
  assert.ok(file.kind === 'reply' && file.body.startsWith('**One** change.\n\n---\n\nTwo'));

  site.pass(day);
  await sweep(site.ports);
  await sweep(site.ports);
  assert.equal((await mailCounts(site, booking))['reference-question'], 1);

  const kept = JSON.stringify(await exportPerson(site.ports, booking.attendee.email));
  assert.match(kept, /\*\*One\*\* change/);
  assert.match(kept, /"reference":\{"state":"asked"/);
  assert.ok((await erasePerson(site.ports, booking.attendee.email)).ok);
  assert.deepEqual(await site.database.notes.of(booking.id), []);
  assert.equal(await site.database.references.ofBooking(booking.id), null);
});

testEachSite('a former address says that there is a newer one, and nothing else', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  const { formId } = factsOf(await browser.read(mailAgain, `${path}/mail`), 'form');
  await browser.post(mailAgain, `${path}/mail`, { formId, email: 'ada.l@example.com' });
  const before = (await mailCounts(site, booking)).confirmation!;

  site.pass(minute);
  const stranger = openBrowser(site);
  const retired = factsOf(await stranger.read(bookingPage, path), 'retired');
  assert.deepEqual(Object.keys(retired), ['path', 'formId', 'isSent']);
  const press = { formId: retired.formId };
  assert.equal(told(await stranger.post(sendNewest, `${path}/newest`, press)), `303 ${path}?sent`);
  assert.equal(told(await stranger.post(sendNewest, `${path}/newest`, press)), `303 ${path}?sent`);
  assert.equal((await mailCounts(site, booking)).confirmation, before + 1);
  const [newest] = (await outbox(site, booking, 'confirmation')).toReversed();
  assert.equal(newest?.to, 'ada.l@example.com');

  // The limit is silent: what is said is the same as ever.
  for (let i = 0; i < 9; i++) {
    assert.equal(told(await stranger.post(sendNewest, `${path}/newest`, {})), `303 ${path}?sent`);
  }
  assert.ok((await mailCounts(site, booking)).confirmation! <= before + 5);
  assert.equal(told(await stranger.post(sendNewest, '/booking/AAAAAAAAAAAAAAAAAAAAAA/newest', {})), '404');
});

testEachSite('who was erased leaves no former address behind', async (site) => {
  const { booking, browser, path } = await bookedByAda(site);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'owner' });
  await browser.post(takeRefund, `${path}/refund`, {});
  assert.ok((await erasePerson(site.ports, 'ada@example.com')).ok);
  assert.equal(told(await openBrowser(site).read(bookingPage, path)), '404');
});
