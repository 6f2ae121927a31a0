import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { answerMove } from '#requests/booking/answer-move.ts';
import { booking as buyersPage } from '#requests/booking/booking.ts';
import { writeInstant } from '#requests/booking/choice.ts';
import { bookForSomebody } from '#requests/desk/book-for-somebody.ts';
import { booking as bookingPage, resend } from '#requests/desk/booking-acts.ts';
import { askMove, meeting, move, privateNote } from '#requests/desk/session-acts.ts';
import {
  book,
  fridayTen,
  history,
  hold,
  ledgerOf,
  look,
  mailCounts,
  outbox,
  pay,
  type Site,
  testEachSite,
} from '#tests/use-cases/support/site.ts';
import { bookingToken } from '#use-cases/booking/booking-address.ts';
import { calendarFile } from '#use-cases/booking/calendar-file.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { settleCheckout } from '#use-cases/checkout/settle-checkout.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { erasePerson } from '#use-cases/person/erase-person.ts';
import { exportPerson } from '#use-cases/person/export-person.ts';
import { sweep } from '#use-cases/sweep.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

async function opened(site: Site, booking: Booking): Promise<Record<string, string>> {
  const { version } = await look(site, booking);
  return { version: String(version), seen: String((await history(site, booking)).length) };
}

async function withAda(site: Site) {
  const booking = await book(site, 'ada', fridayTen);
  return { booking, desk: openDesk(site), path: `/desk/bookings/${booking.id}` };
}

// ── Move ─────────────────────────────────────────────────────────────────────────────────────────

testEachSite(
  'the owner moves a session to a time on offer at once, and two presses are one',
  async (site) => {
    const { booking, desk, path } = await withAda(site);
    const form = {
      on: '2026-12-07',
      at: '11:00',
      words: 'A train is late, <i>sorry</i>.',
      ...(await opened(site, booking)),
    };
    assert.equal(told(await desk.post(move, `${path}/move`, form)), `303 ${path}?done=move`);
    assert.equal(told(await desk.post(move, `${path}/move`, form)), `303 ${path}?done=move`);
    const after = await look(site, booking);
    assert.deepEqual(
      [after.startsAt, after.icsSequence, after.state],
      [fridayTen + 3 * day + hour, 1, 'confirmed'],
    );
    const [mail, ...more] = await outbox(site, booking, 'moved');
    assert.equal(more.length, 0);
    assert.match(mail!.text, /I moved our session to/);
    assert.match(mail!.text, /A train is late, <i>sorry<\/i>/);
    assert.match(mail!.html, /&lt;i&gt;sorry/);
    // The owner's own calendar learns of it as well.
    const notices = await outbox(site, booking, 'owner-notice');
    assert.equal(notices.length, 2);
    const own = notices.find(({ subject }) => subject.startsWith('For your calendar: Monday'));
    assert.match(own!.attachments[0]!.content, /METHOD:REQUEST.*SEQUENCE:1/s);
  },
);

testEachSite(
  'a time that is not on offer is warned of with its reason, and taken by the next press',
  async (site) => {
    const { booking, desk, path } = await withAda(site);
    const form = { on: '2026-12-05', at: '22:15', words: '', ...(await opened(site, booking)) };
    const asked = await desk.post(move, `${path}/move`, form);
    assert.equal(told(asked), 'move 409');
    const { warning } = factsOf(asked, 'move');
    assert.equal(warning?.why, 'closed');
    assert.equal((await look(site, booking)).startsAt, fridayTen);
    // For another time than the one that was warned of, it is asked again.
    const other = await desk.post(move, `${path}/move`, {
      ...form,
      at: '22:30',
      anyway: String(warning!.startsAt),
    });
    assert.equal(told(other), 'move 409');
    const taken = await desk.post(move, `${path}/move`, { ...form, anyway: String(warning!.startsAt) });
    assert.equal(told(taken), `303 ${path}?done=move`);
    assert.equal((await look(site, booking)).startsAt, warning!.startsAt);
  },
);

testEachSite('nobody is moved onto somebody else, into the past, or to no time at all', async (site) => {
  const { booking, desk, path } = await withAda(site);
  await book(site, 'bob', fridayTen + 2 * hour);
  const wrong: [Record<string, string>, string][] = [
    [{ on: '2026-12-04', at: '12:00' }, 'move 409'],
    [{ on: '2026-12-04', at: '11:45' }, 'move 409'],
    [{ on: '2026-11-30', at: '10:00' }, 'move 422'],
    [{ on: '2026-02-30', at: '10:00' }, 'move 422'],
    [{ on: '2026-12-08', at: '25:00' }, 'move 422'],
    [{ on: '', at: '' }, 'move 422'],
    [{ on: '2026-12-08', at: '10:00', words: 'x'.repeat(1_001) }, 'move 422'],
  ];
  for (const [typed, status] of wrong) {
    const form = { words: '', anyway: 'yes', ...typed, ...(await opened(site, booking)) };
    assert.equal(told(await desk.post(move, `${path}/move`, form)), status, JSON.stringify(typed));
  }
  // Off the grid and on somebody: what cannot be overcome is said at once, not after one more press.
  const form = { on: '2026-12-04', at: '12:15', words: '', ...(await opened(site, booking)) };
  const { trouble, warning } = factsOf(await desk.post(move, `${path}/move`, form), 'move');
  assert.deepEqual([trouble, warning], ['taken', null]);
  assert.equal((await look(site, booking)).startsAt, fridayTen);
});

testEachSite('who was moved to tomorrow may still leave with everything', async (site) => {
  const { booking, desk, path } = await withAda(site);
  site.setNow(fridayTen - 2 * hour);
  const typed = { on: '2026-12-04', at: '11:00', words: '' };
  const form = { ...typed, anyway: String(fridayTen + hour), ...(await opened(site, booking)) };
  assert.equal(told(await desk.post(move, `${path}/move`, form)), `303 ${path}?done=move`);
  site.setNow(fridayTen + hour - minute);
  const left = await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  assert.ok(left.ok);
  assert.equal(left.refundMinor, 15_000);
});

testEachSite('a stale move does nothing and says what happened', async (site) => {
  const { booking, desk, path } = await withAda(site);
  const form = { on: '2026-12-07', at: '11:00', words: '', ...(await opened(site, booking)) };
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  const answer = await desk.post(move, `${path}/move`, form);
  assert.equal(told(answer), 'move 409');
  assert.equal(factsOf(answer, 'move').changed?.[0]?.what, 'cancelled');
  assert.equal(told(await desk.read(move, `${path}/move`)), `303 ${path}`);
});

// ── Ask to move ──────────────────────────────────────────────────────────────────────────────────

const suggestions = { on1: '2026-12-07', at1: '11:00', on2: '2026-12-05', at2: '20:00', on3: '', at3: '' };

async function askedAda(site: Site) {
  const ada = await withAda(site);
  const form = { ...suggestions, words: 'I am on a train.', ...(await opened(site, ada.booking)) };
  const done = `303 ${ada.path}?done=ask`;
  assert.equal(told(await ada.desk.post(askMove, `${ada.path}/ask`, form)), done);
  assert.equal(told(await ada.desk.post(askMove, `${ada.path}/ask`, form)), done);
  const answerPath = `/booking/${bookingToken(site.ports, await look(site, ada.booking))}/answer`;
  return { ...ada, buyer: openBrowser(site), answerPath, pagePath: answerPath.replace('/answer', '') };
}

testEachSite('asked to move, the buyer takes one of the times', async (site) => {
  const { booking, buyer, answerPath, pagePath } = await askedAda(site);
  const [mail, ...more] = await outbox(site, booking, 'move-question');
  assert.equal(more.length, 0);
  assert.match(mail!.text, /I am on a train\./);
  const page = await buyer.read(buyersPage, pagePath);
  assert.equal(page.kind === 'page' && page.view !== 'retired' && page.facts.question?.suggested.length, 2);
  const saturday = fridayTen + day + 10 * hour;
  assert.equal(
    told(await buyer.post(answerMove, answerPath, { answer: writeInstant(saturday) })),
    `303 ${pagePath}`,
  );
  assert.equal(
    told(await buyer.post(answerMove, answerPath, { answer: writeInstant(saturday) })),
    `303 ${pagePath}`,
  );
  assert.equal((await look(site, booking)).startsAt, saturday);
  assert.equal((await mailCounts(site, booking)).moved, 1);
  assert.equal(told(await buyer.read(answerMove, answerPath)), `303 ${pagePath}`);
});

testEachSite('asked to move, the buyer keeps the time, and the owner hears of it', async (site) => {
  const { booking, buyer, answerPath, pagePath } = await askedAda(site);
  assert.equal(told(await buyer.post(answerMove, answerPath, { answer: 'keep' })), `303 ${pagePath}`);
  assert.equal(told(await buyer.post(answerMove, answerPath, { answer: 'keep' })), `303 ${pagePath}`);
  assert.equal((await look(site, booking)).startsAt, fridayTen);
  const notices = await outbox(site, booking, 'owner-notice');
  assert.ok(notices.some(({ subject }) => subject.startsWith('Not moved')));
  assert.equal(notices.length, 2);
});

testEachSite('asked to move, the buyer leaves with everything, also late', async (site) => {
  const { booking, buyer, answerPath, pagePath } = await askedAda(site);
  site.setNow(fridayTen - hour);
  assert.equal(told(await buyer.post(answerMove, answerPath, { answer: 'cancel' })), `303 ${pagePath}`);
  assert.equal((await look(site, booking)).state, 'cancelled');
  assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
});

testEachSite('only what was suggested can be taken, and only while it is free', async (site) => {
  const { booking, buyer, answerPath, pagePath } = await askedAda(site);
  const other = await buyer.post(answerMove, answerPath, { answer: writeInstant(fridayTen + 4 * day) });
  assert.equal(told(other), `303 ${pagePath}`);
  assert.equal(told(await buyer.post(answerMove, answerPath, { answer: 'x' })), `303 ${answerPath}`);
  await book(site, 'bob', fridayTen + 3 * day + hour);
  const gone = await buyer.post(answerMove, answerPath, { answer: writeInstant(fridayTen + 3 * day + hour) });
  assert.equal(told(gone), 'answer 409');
  assert.equal((await look(site, booking)).startsAt, fridayTen);
});

testEachSite('a time that somebody has, or that they have themselves, is not suggested', async (site) => {
  const { booking, desk, path } = await withAda(site);
  await book(site, 'bob', fridayTen + 2 * hour);
  const nothing = { on2: '', at2: '', on3: '', at3: '', words: 'Sorry.' };
  for (const at1 of ['12:00', '12:15', '10:00']) {
    const form = { ...nothing, on1: '2026-12-04', at1, ...(await opened(site, booking)) };
    const answer = await desk.post(askMove, `${path}/ask`, form);
    assert.equal(told(answer), 'ask 422', at1);
    assert.deepEqual(
      [factsOf(answer, 'ask').trouble, factsOf(answer, 'ask').typed.words],
      ['taken', 'Sorry.'],
    );
  }
  assert.equal((await mailCounts(site, booking))['move-question'], undefined);
});

testEachSite('a question without a time, or with half of one, is not asked', async (site) => {
  const { booking, desk, path } = await withAda(site);
  const nothing = { on1: '', at1: '', on2: '', at2: '', on3: '', at3: '', words: '' };
  for (const typed of [{}, { on1: '2026-12-07' }, { at3: '10:00' }, { on2: '2026-11-01', at2: '10:00' }]) {
    const form = { ...nothing, ...typed, ...(await opened(site, booking)) };
    assert.equal(told(await desk.post(askMove, `${path}/ask`, form)), 'ask 422', JSON.stringify(typed));
  }
  assert.equal((await mailCounts(site, booking))['move-question'], undefined);
});

// ── Meeting ──────────────────────────────────────────────────────────────────────────────────────

testEachSite('another link goes out once with an invitation that replaces the old one', async (site) => {
  const { booking, desk, path } = await withAda(site);
  for (const address of ['', 'javascript:alert(1)', 'my room', `https://example.com/${'x'.repeat(500)}`]) {
    const form = { address, instructions: '', ...(await opened(site, booking)) };
    assert.equal(told(await desk.post(meeting, `${path}/meeting`, form)), 'meeting 422', address);
  }
  const form = {
    address: 'https://meet.example.com/other',
    instructions: 'Code 42',
    ...(await opened(site, booking)),
  };
  assert.equal(told(await desk.post(meeting, `${path}/meeting`, form)), `303 ${path}?done=meeting`);
  assert.equal(told(await desk.post(meeting, `${path}/meeting`, form)), `303 ${path}?done=meeting`);
  const [mail, ...more] = await outbox(site, booking, 'meeting-changed');
  assert.equal(more.length, 0);
  assert.match(mail!.text, /https:\/\/meet\.example\.com\/other/);
  assert.match(mail!.attachments[0]!.content, /SEQUENCE:1/);
  const notices = await outbox(site, booking, 'owner-notice');
  const own = notices.find(({ subject }) => subject.startsWith('For your calendar'));
  assert.match(own!.attachments[0]!.content, /METHOD:REQUEST.*SEQUENCE:1/s);
  assert.match(mail!.attachments[0]!.content.replaceAll('\r\n ', ''), /meet\.example\.com\/other/);
});

testEachSite('another link goes to all sessions to come, and to none that is over or gone', async (site) => {
  const { booking, desk, path } = await withAda(site);
  const bob = await book(site, 'bob', fridayTen + hour);
  const gone = await book(site, 'carl', fridayTen + 2 * hour);
  await cancelBooking(site.ports, { bookingId: gone.id, by: 'buyer' });
  const shown = factsOf(await desk.read(meeting, `${path}/meeting`), 'meeting');
  assert.equal(shown.others, 1);
  const typed = { address: 'https://meet.example.com/all', instructions: '', all: 'yes' };
  const form = { ...typed, ...(await opened(site, booking)) };
  for (const _press of [1, 2]) {
    assert.equal(told(await desk.post(meeting, `${path}/meeting`, form)), `303 ${path}?done=meetings`);
  }
  for (const one of [booking, bob]) {
    const { offer, icsSequence } = await look(site, one);
    assert.deepEqual([offer.meeting.address, icsSequence], [typed.address, 1]);
    assert.equal((await outbox(site, one, 'meeting-changed')).length, 1);
  }
  assert.notEqual((await look(site, gone)).offer.meeting.address, typed.address);
});

// ── Book for somebody ────────────────────────────────────────────────────────────────────────────

const carl = {
  offer: 'strategy-session',
  on: '2026-12-04',
  at: '10:00',
  name: 'Carl Example',
  email: 'carl@example.com',
  company: '',
  topic: 'We spoke on the phone.',
  timeZone: 'Europe/Berlin',
};
const formId = 'AAAAAAAAAAAAAAAAAAAAAA';

for (const settled of ['elsewhere', 'free'] as const) {
  testEachSite(
    `the owner books for somebody, ${settled}, in one step that two presses do not double`,
    async (site) => {
      const desk = openDesk(site);
      const form = { ...carl, settled, formId };
      const done = `303 /desk/bookings/${formId}?done=booked`;
      assert.equal(told(await desk.post(bookForSomebody, '/desk/bookings/new', form)), done);
      assert.equal(told(await desk.post(bookForSomebody, '/desk/bookings/new', form)), done);
      const row = await look(site, { id: formId });
      assert.deepEqual(
        [row.state, row.settled, row.amountMinor, row.capturedMinor],
        ['confirmed', settled, settled === 'free' ? 0 : 15_000, 0],
      );
      assert.deepEqual(await mailCounts(site, row), { confirmation: 1, 'owner-notice': 1 });
      const [mail] = await outbox(site, row, 'confirmation');
      assert.match(mail!.text, settled === 'free' ? /There is nothing to pay/ : /\$150, paid directly/);
      assert.doesNotMatch(mail!.text, /\$150 (paid|back)/);
      await sweep(site.ports);
      const cancelled = await cancelBooking(site.ports, { bookingId: formId, by: 'owner' });
      assert.ok(cancelled.ok);
      assert.deepEqual([cancelled.refundMinor, cancelled.booking.refundState], [0, 'none']);
      assert.equal(site.sandbox.ledger().refunds.length, 0);
    },
  );
}

testEachSite('a payment link holds the time, is mailed once, and its payment books it', async (site) => {
  const desk = openDesk(site);
  const form = { ...carl, settled: 'stripe', formId };
  const done = `303 /desk/bookings/${formId}?done=link`;
  assert.equal(told(await desk.post(bookForSomebody, '/desk/bookings/new', form)), done);
  assert.equal(told(await desk.post(bookForSomebody, '/desk/bookings/new', form)), done);
  const held = await look(site, { id: formId });
  assert.equal(held.state, 'held');
  assert.equal(held.checkoutExpiresAt, site.now() + 23 * hour);
  assert.deepEqual(await mailCounts(site, held), { 'payment-link': 1 });
  site.pass(22 * hour);
  await sweep(site.ports);
  await pay(site, held);
  const settled = await settleCheckout(site.ports, {
    checkoutSessionId: held.checkoutSessionId!,
    by: 'stripe',
  });
  assert.ok(settled.ok);
  assert.equal(settled.booking.state, 'confirmed');
});

testEachSite('a payment link is mailed again as long as it can be paid, once a press', async (site) => {
  const desk = openDesk(site);
  await desk.post(bookForSomebody, '/desk/bookings/new', { ...carl, settled: 'stripe', formId });
  const page = `/desk/bookings/${formId}`;
  const shown = async () => factsOf(await desk.read(bookingPage, page), 'booking');
  const press = async (more: Record<string, string> = {}) => {
    const { view, formId: id } = await shown();
    const versions = { version: String(view.booking.version), seen: String(view.history.length) };
    return { ...versions, formId: id, email: view.booking.attendee.email, ...more };
  };
  assert.equal((await shown()).isLinkOpen, true);
  const form = await press();
  assert.equal(told(await desk.post(resend, `${page}/resend`, form)), `303 ${page}?done=resend`);
  assert.equal(told(await desk.post(resend, `${page}/resend`, form)), `303 ${page}?done=resend`);
  const held = await look(site, { id: formId });
  assert.deepEqual(await mailCounts(site, held), { 'payment-link': 2 });
  assert.equal((await history(site, held)).at(-1), 'payment-link-again');

  const other = await desk.post(resend, `${page}/resend`, await press({ email: 'other@example.com' }));
  assert.equal(told(other), 'booking 409');
  assert.equal(factsOf(other, 'booking').trouble, 'held');
  for (let more = 0; more < 3; more += 1) await desk.post(resend, `${page}/resend`, await press());
  const tooOften = await desk.post(resend, `${page}/resend`, await press());
  assert.equal(factsOf(tooOften, 'booking').trouble, 'too-often');
  assert.equal((await look(site, held)).attendee.email, held.attendee.email);

  site.setNow(held.checkoutExpiresAt);
  assert.equal((await shown()).isLinkOpen, false);
  const late = await desk.post(resend, `${page}/resend`, await press());
  assert.equal(factsOf(late, 'booking').trouble, 'nothing-to-send');
});

testEachSite('an unpaid link lets the time go after its end', async (site) => {
  const desk = openDesk(site);
  await desk.post(bookForSomebody, '/desk/bookings/new', { ...carl, settled: 'stripe', formId });
  site.pass(23 * hour + 4 * minute);
  await sweep(site.ports);
  assert.equal((await look(site, { id: formId })).state, 'expired');
});

testEachSite(
  'a time that is not on offer is booked by a second press, and one that is taken is not',
  async (site) => {
    const desk = openDesk(site);
    const saturday = { ...carl, on: '2026-12-05', settled: 'free', formId };
    const asked = await desk.post(bookForSomebody, '/desk/bookings/new', saturday);
    assert.equal(told(asked), 'book 409');
    const { warning } = factsOf(asked, 'book');
    const again = { ...saturday, anyway: String(warning!.startsAt) };
    assert.equal(
      told(await desk.post(bookForSomebody, '/desk/bookings/new', again)),
      `303 /desk/bookings/${formId}?done=booked`,
    );
    await hold(site, 'ada', fridayTen);
    const taken = await desk.post(bookForSomebody, '/desk/bookings/new', {
      ...carl,
      settled: 'free',
      formId: 'B'.repeat(22),
    });
    assert.equal(told(taken), 'book 409');
    assert.equal(factsOf(taken, 'book').trouble, 'taken');
  },
);

testEachSite('what is wrong with a booking for somebody is said, and what was typed stays', async (site) => {
  const desk = openDesk(site);
  const wrong: [Record<string, string>, string][] = [
    [{ on: 'tomorrow' }, 'bad-time'],
    [{ on: '2026-11-01' }, 'past'],
    [{ name: '' }, 'no-name'],
    [{ email: 'carl@' }, 'bad-email'],
    [{ timeZone: 'Mars/Base' }, 'bad-zone'],
    [{ topic: 'x'.repeat(2_001) }, 'too-long'],
    [{ on: '2026-12-01', at: '09:30', settled: 'stripe' }, 'too-soon'],
  ];
  for (const [typed, trouble] of wrong) {
    const form = {
      ...carl,
      settled: 'free',
      formId,
      anyway: String(Date.UTC(2026, 11, 1, 14, 30)),
      ...typed,
    };
    const answer = await desk.post(bookForSomebody, '/desk/bookings/new', form);
    assert.equal(told(answer), 'book 422', trouble);
    assert.equal(factsOf(answer, 'book').trouble, trouble);
    assert.equal(factsOf(answer, 'book').typed.topic, form.topic);
  }
  assert.deepEqual(await site.database.bookings.list({}), []);
});

// ── Private note ─────────────────────────────────────────────────────────────────────────────────

const canary = 'canary-b1f3a7 with a quiet voice';

testEachSite('a private note is seen at the desk and nowhere else', async (site) => {
  const { booking, desk, path } = await withAda(site);
  const saved = await desk.post(privateNote, `${path}/note`, { body: canary, savedAt: '' });
  assert.equal(told(saved), `303 ${path}?done=note`);
  assert.equal(factsOf(await desk.read(bookingPage, path), 'booking').privateNote, canary);

  // Everything that is made from a booking: mails of each kind, files, pages, exports.
  const moved = { on: '2026-12-07', at: '11:00', words: '', ...(await opened(site, booking)) };
  await desk.post(move, `${path}/move`, moved);
  const link = {
    address: 'https://meet.example.com/other',
    instructions: '',
    ...(await opened(site, booking)),
  };
  await desk.post(meeting, `${path}/meeting`, link);
  await desk.post(askMove, `${path}/ask`, { ...suggestions, words: '', ...(await opened(site, booking)) });
  const token = bookingToken(site.ports, await look(site, booking));
  const page = await openBrowser(site).read(buyersPage, `/booking/${token}`);
  const file = calendarFile(site.ports, await look(site, booking));
  site.setNow(fridayTen + 3 * day - hour);
  await sweep(site.ports);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'owner', why: 'ill' });
  await sendMail(site.ports);
  const exported = await exportPerson(site.ports, 'ada@example.com');
  const mails = await outbox(site, booking);
  assert.ok(mails.length > 6);
  for (const seen of [page, file, exported, mails, site.sandbox.ledger(), site.logged]) {
    assert.doesNotMatch(JSON.stringify(seen), /canary/);
  }
  const own = await exportPerson(site.ports, 'ada@example.com', { withPrivateNotes: true });
  assert.match(JSON.stringify(own.ownersPrivateNotes), /canary/);
  assert.doesNotMatch(JSON.stringify({ ...own, ownersPrivateNotes: [] }), /canary/);
});

testEachSite(
  'two tabs do not overwrite a private note, and erasing a person takes it along',
  async (site) => {
    const { booking, desk, path } = await withAda(site);
    await desk.post(privateNote, `${path}/note`, { body: 'first', savedAt: '' });
    assert.equal(
      told(await desk.post(privateNote, `${path}/note`, { body: 'first', savedAt: '' })),
      `303 ${path}?done=note`,
    );
    const stale = await desk.post(privateNote, `${path}/note`, { body: 'second', savedAt: '' });
    assert.equal(told(stale), 'private-note 409');
    assert.deepEqual(
      [factsOf(stale, 'private-note').body, factsOf(stale, 'private-note').current],
      ['second', 'first'],
    );
    const savedAt = String(factsOf(stale, 'private-note').savedAt);
    assert.equal(
      told(await desk.post(privateNote, `${path}/note`, { body: 'second', savedAt })),
      `303 ${path}?done=note`,
    );
    const long = await desk.post(privateNote, `${path}/note`, { body: 'x'.repeat(10_001), savedAt });
    assert.equal(told(long), 'private-note 422');
    await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
    assert.ok((await erasePerson(site.ports, 'ada@example.com')).ok);
    assert.equal(await site.database.privateNotes.of(booking.id), null);
  },
);

testEachSite('none of these acts knows a booking that is none', async (site) => {
  const desk = openDesk(site);
  for (const decide of [move, askMove, meeting, privateNote]) {
    assert.equal(told(await desk.read(decide as typeof move, '/desk/bookings/nobody')), '404');
    assert.equal(told(await desk.post(decide as typeof move, '/desk/bookings/nobody', {})), '404');
  }
});
