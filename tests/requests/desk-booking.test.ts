import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import type { Answer } from '#requests/answer.ts';
import {
  attendance,
  booking as bookingPage,
  cancel,
  closeRefund,
  drop,
  prep,
  refund,
  resend,
} from '#requests/desk/booking-acts.ts';
import type { DecideForOwner } from '#requests/desk/desk.ts';
import {
  book,
  force,
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
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { factsOf, told } from './support/browser.ts';
import { type OwnersBrowser, openDesk } from './support/owner.ts';

interface Case {
  desk: OwnersBrowser;
  booking: Booking;
  path: string;
  /** What a form carries that was opened now. */
  open(): Promise<{ version: string; seen: string }>;
}

async function withAda(site: Site): Promise<Case> {
  return caseOf(site, await book(site, 'ada', fridayTen));
}

function caseOf(site: Site, booking: Booking): Case {
  return {
    desk: openDesk(site),
    booking,
    path: `/desk/bookings/${booking.id}`,
    async open() {
      const { version } = await look(site, booking);
      return { version: String(version), seen: String((await history(site, booking)).length) };
    },
  };
}

testEachSite('a booking that is none has no page, whatever is asked of it', async (site) => {
  const desk = openDesk(site);
  const all: DecideForOwner<Answer>[] = [
    bookingPage,
    prep,
    attendance,
    resend,
    cancel,
    refund,
    closeRefund,
    drop,
  ];
  for (const decide of all) {
    assert.equal(told(await desk.read(decide, '/desk/bookings/nobody')), '404');
    assert.equal(told(await desk.post(decide, '/desk/bookings/nobody', {})), '404');
  }
});

testEachSite('each state of a booking offers the acts that are open', async (site) => {
  const { desk, booking, path } = await withAda(site);
  const open: [Partial<Booking>, string[]][] = [
    [{ state: 'held' }, ['drop']],
    [{ state: 'confirmed' }, ['cancel', 'refund']],
    [{ state: 'completed' }, ['refund']],
    [{ state: 'no_show' }, ['refund']],
    [{ state: 'cancelled', refundState: 'due' }, ['refund', 'close-refund']],
    [{ state: 'cancelled', refundState: 'refunded', refundedMinor: 15_000 }, []],
    [{ state: 'expired', refundState: 'none', refundedMinor: 0, capturedMinor: 0 }, []],
  ];
  for (const [changes, acts] of open) {
    await force(site, booking, changes);
    const answer = await desk.read(bookingPage, path);
    assert.deepEqual(factsOf(answer, 'booking').acts, acts, JSON.stringify(changes));
    assert.equal(told(await desk.read(prep, `${path}/prep`)), 'prep 200');
  }
});

testEachSite('the owner says who came, and takes it back', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  const early = await desk.post(attendance, `${path}/attendance`, { act: 'came', ...(await open()) });
  assert.equal(told(early), 'booking 409');
  site.setNow(booking.startsAt);
  const form = { act: 'missed', ...(await open()) };
  assert.equal(told(await desk.post(attendance, `${path}/attendance`, form)), `303 ${path}?done=attendance`);
  assert.equal(told(await desk.post(attendance, `${path}/attendance`, form)), `303 ${path}`);
  assert.equal((await look(site, booking)).state, 'no_show');
  const back = { act: 'came', ...(await open()) };
  assert.equal(told(await desk.post(attendance, `${path}/attendance`, back)), `303 ${path}?done=attendance`);
  assert.deepEqual((await history(site, booking)).slice(-2), ['no_show', 'completed']);
});

testEachSite('canceling names the amount, acts once, and its reason reaches the buyer', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  const asked = await desk.read(cancel, `${path}/cancel`);
  assert.equal(factsOf(asked, 'act').amountMinor, 15_000);
  const form = { why: 'I am ill, <b>sorry</b>.', ...(await open()) };
  assert.equal(told(await desk.post(cancel, `${path}/cancel`, form)), `303 ${path}?done=cancel`);
  assert.equal(told(await desk.post(cancel, `${path}/cancel`, form)), `303 ${path}?done=cancel`);
  const [mail, ...more] = await outbox(site, booking, 'cancelled');
  assert.equal(more.length, 0);
  assert.match(mail!.text, /I am ill, <b>sorry<\/b>\./);
  assert.match(mail!.html, /I am ill, &lt;b&gt;sorry/);
  assert.equal(told(await desk.read(cancel, `${path}/cancel`)), `303 ${path}`);
});

testEachSite('a form older than the booking does nothing and says what happened', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  const form = { why: '', ...(await open()) };
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  const before = await look(site, booking);
  const answer = await desk.post(cancel, `${path}/cancel`, form);
  assert.equal(told(answer), 'act 409');
  const { changed, isOpen } = factsOf(answer, 'act');
  assert.equal(changed?.[0]?.what, 'cancelled');
  assert.equal(changed?.[0]?.by, 'buyer');
  assert.equal(isOpen, false);
  assert.deepEqual(await look(site, booking), before);
});

testEachSite('what is left goes back once, by two presses', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  await force(site, booking, { state: 'completed' });
  const form = { amount: '150', given: '0', ...(await open()) };
  const asked = factsOf(await desk.read(refund, `${path}/refund`), 'act');
  assert.deepEqual([asked.amountMinor, asked.typed.amount], [15_000, '150']);
  assert.equal(told(await desk.post(refund, `${path}/refund`, form)), `303 ${path}?done=refund`);
  assert.equal(told(await desk.post(refund, `${path}/refund`, form)), `303 ${path}?done=refund`);
  assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
  assert.equal(ledgerOf(site, booking)?.refunds, 1);
});

testEachSite('parts go back before and after the session, each once', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  const give = async (amount: string, form: Record<string, string>) =>
    told(await desk.post(refund, `${path}/refund`, { amount, ...form }));
  const done = `303 ${path}?done=refund`;
  const first = { given: '0', ...(await open()) };
  assert.equal(await give('$30.00', first), done);
  assert.equal(await give('$30.00', first), done);
  assert.equal((await look(site, booking)).state, 'confirmed');
  // Another tab that was opened before, with another amount: it has not happened, so it says what has.
  assert.equal(await give('40', first), 'act 409');

  site.setNow(booking.endsAt);
  const second = { given: '3000', ...(await open()) };
  assert.equal(await give('20.5', second), done);
  assert.equal(await give('20.5', second), done);
  const { refundState, refundedMinor } = await look(site, booking);
  assert.deepEqual([refundState, refundedMinor], ['partly_refunded', 5_050]);
  assert.deepEqual(
    site.sandbox.ledger().refunds.map(({ idempotencyKey }) => idempotencyKey),
    [`refund:${booking.id}:v1`, `refund:${booking.id}:v2`],
  );
  const mails = await outbox(site, booking, 'refunded');
  assert.deepEqual(
    mails.map(({ subject }) => subject),
    ['Refund of $30', 'Refund of $20.50'],
  );
});

testEachSite('no more goes back than was captured, and nothing without an amount', async (site) => {
  const { desk, path, open } = await withAda(site);
  for (const amount of ['150.01', '200', '99999999']) {
    const answer = await desk.post(refund, `${path}/refund`, { amount, given: '0', ...(await open()) });
    assert.equal(told(answer), 'act 422', amount);
    assert.equal(factsOf(answer, 'act').typed.amount, amount);
  }
  for (const amount of ['', '0', '-5', '10.001', 'all', '1e3']) {
    const answer = await desk.post(refund, `${path}/refund`, { amount, given: '0', ...(await open()) });
    assert.equal(told(answer), 'act 422', amount);
  }
  assert.equal(site.sandbox.ledger().refunds.length, 0);
});

testEachSite('a debt is closed with a reason, not without', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  await force(site, booking, { state: 'cancelled', refundState: 'due' });
  const form = await open();
  assert.equal(told(await desk.post(closeRefund, `${path}/close-refund`, { why: ' ', ...form })), 'act 422');
  const long = { why: 'x'.repeat(1_001), ...form };
  assert.equal(told(await desk.post(closeRefund, `${path}/close-refund`, long)), 'act 422');
  const good = { why: 'Bank transfer.', ...form };
  const done = `303 ${path}?done=close-refund`;
  assert.equal(told(await desk.post(closeRefund, `${path}/close-refund`, good)), done);
  assert.equal(told(await desk.post(closeRefund, `${path}/close-refund`, good)), done);
  assert.equal(
    (await history(site, booking)).filter((what) => what === 'refund-settled-elsewhere').length,
    1,
  );
});

testEachSite('an email goes out again once, and to a corrected address', async (site) => {
  const { desk, booking, path, open } = await withAda(site);
  const bad = { email: 'ada@', formId: 'one', ...(await open()) };
  assert.equal(told(await desk.post(resend, `${path}/resend`, bad)), 'booking 422');
  const form = { email: 'lovelace@example.com', formId: 'two', ...(await open()) };
  assert.equal(told(await desk.post(resend, `${path}/resend`, form)), `303 ${path}?done=resend`);
  assert.equal(told(await desk.post(resend, `${path}/resend`, form)), `303 ${path}?done=resend`);
  assert.equal((await look(site, booking)).attendee.email, 'lovelace@example.com');
  assert.equal((await mailCounts(site, booking)).confirmation, 2);
});

testEachSite('a hold is dropped, unless it was paid in that moment', async (site) => {
  const held = await hold(site, 'ada', fridayTen);
  const { desk, path, open } = caseOf(site, held.booking);
  const form = await open();
  assert.equal(told(await desk.post(drop, `${path}/drop`, form)), `303 ${path}?done=drop`);
  assert.equal(told(await desk.post(drop, `${path}/drop`, form)), `303 ${path}?done=drop`);
  assert.equal((await look(site, held.booking)).state, 'expired');

  const other = await hold(site, 'bob', fridayTen);
  const second = caseOf(site, other.booking);
  await pay(site, other.booking);
  const answer = await desk.post(drop, `${second.path}/drop`, await second.open());
  assert.equal(told(answer), 'act 409');
  assert.equal((await look(site, other.booking)).state, 'confirmed');
});
