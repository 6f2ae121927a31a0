import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { type Cancelled, cancelBooking, chooseRefund } from '#use-cases/booking/cancel-booking.ts';
import { settleCheckout } from '#use-cases/checkout/settle-checkout.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  alerts,
  book,
  day,
  deliverAll,
  force,
  fridayTen,
  history,
  hold,
  hour,
  ledgerOf,
  look,
  mailCounts,
  outbox,
  type Site,
  testEachSite,
  wish,
} from './support/site.ts';

function cancel(
  site: Site,
  booking: Booking,
  by: 'buyer' | 'owner' = 'buyer',
  ports = site.ports,
): Promise<Cancelled> {
  return cancelBooking(ports, { bookingId: booking.id, by });
}

testEachSite('the last instant of the full refund is in, the next one gives nothing', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  const grace = await book(site, 'grace', fridayTen + hour);
  site.setNow(ada.startsAt - 24 * hour);
  const inTime = await cancel(site, ada);
  assert.equal(inTime.ok && inTime.refundMinor, 15_000);
  assert.equal((await look(site, ada)).refundState, 'refunded');

  site.setNow(grace.startsAt - 24 * hour + 1);
  const late = await cancel(site, grace);
  assert.equal(late.ok && late.refundMinor, 0);
  const after = await look(site, grace);
  assert.deepEqual([after.state, after.refundState], ['cancelled', 'none']);
  assert.equal(ledgerOf(site, grace)?.refundedMinor, 0);
});

testEachSite(
  'the owner hears of the third cancellation of one mailbox, and not of the fourth',
  async (site) => {
    const told = [];
    for (let n = 0; n < 4; n += 1) {
      const attendee = { ...wish(site, 'ada', fridayTen).attendee, email: `Ada+${n}@example.com` };
      const booking = await book(site, 'ada', fridayTen, { attendee, clientIp: `203.0.${n}.1` });
      assert.ok((await cancel(site, booking)).ok);
      told.push((await alerts(site, booking)).length);
    }
    assert.deepEqual(told, [0, 0, 1, 0]);
  },
);

testEachSite('who was shown a refund that has lapsed since cancels nothing', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(booking.startsAt - 24 * hour + 1);
  const wish = { bookingId: booking.id, by: 'buyer', shownRefundMinor: 15_000 } as const;
  assert.deepEqual(await cancelBooking(site.ports, wish), { ok: false, reason: 'refund-changed' });
  assert.equal((await look(site, booking)).state, 'confirmed');
  const again = await cancelBooking(site.ports, { ...wish, shownRefundMinor: 0 });
  assert.equal(again.ok && again.refundMinor, 0);
});

testEachSite('a cancellation frees the time, removes the calendar entry and tells both', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sweep(site.ports);
  await cancel(site, booking);
  const [mail] = await outbox(site, booking, 'cancelled');
  const file = mail!.attachments[0]!.content;
  assert.match(file, /METHOD:CANCEL/);
  assert.match(file, /STATUS:CANCELLED/);
  assert.match(file, /SEQUENCE:1/);
  assert.ok(file.includes(`UID:${booking.icsUid}`));
  assert.deepEqual(await mailCounts(site, booking), {
    confirmation: 1,
    'owner-notice': 2,
    cancelled: 1,
    refunded: 1,
  });
  await hold(site, 'grace', fridayTen);
});

testEachSite('a double submit cancels once and refunds once', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const second = await site.secondProcess();
  const answers = await Promise.all([
    cancel(site, booking),
    cancel(site, booking, 'buyer', second),
    cancel(site, booking),
  ]);
  answers.push(await cancel(site, booking));
  for (const answer of answers) assert.equal(answer.ok && answer.refundMinor, 15_000);
  site.pass(minute);
  await sweep(site.ports);
  assert.equal(ledgerOf(site, booking)?.refunds, 1);
  assert.equal((await mailCounts(site, booking)).cancelled, 1);
  assert.equal((await look(site, booking)).icsSequence, 1);
});

testEachSite('a process that dies between the cancellation and the refund loses neither', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const refund = async () => {
    throw new Error('killed');
  };
  const dying = { ...site.ports, payments: { ...site.ports.payments, refund } };
  await assert.rejects(cancel(site, booking, 'buyer', dying), /killed/);
  const due = await look(site, booking);
  assert.deepEqual([due.state, due.refundState], ['cancelled', 'due']);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundState, 'refunded');
});

testEachSite('what waits in the outbox and is no longer true is dropped', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen - 24 * hour);
  site.sandbox.faults.add({ on: 'request', service: 'resend', kind: '500', count: null });
  await sweep(site.ports);
  assert.equal((await mailCounts(site, booking))['reminder-24h'], undefined);
  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await mailCounts(site, booking))['reminder-24h'], 1);
  await cancel(site, booking, 'owner');

  site.sandbox.faults.clear();
  site.sandbox.faults.add({ on: 'webhook', kind: 'hold', count: null });
  site.pass(2 * hour);
  await sweep(site.ports);
  const sent = site.sandbox.mails().filter(({ to }) => to[0] === 'ada@example.com');
  assert.deepEqual(
    sent.map(({ subject }) => subject.split(':')[0]),
    ['Canceled'],
  );
});

for (const state of ['held', 'expired', 'completed', 'no_show', 'slot_lost'] as const) {
  testEachSite(`a ${state} booking cannot be cancelled, by anybody`, async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    await force(site, booking, { state });
    assert.equal((await cancel(site, booking)).ok, false);
    assert.equal((await cancel(site, booking, 'owner')).ok, false);
  });
}

testEachSite('an unknown booking cannot be cancelled', async (site) => {
  const answer = await cancelBooking(site.ports, { bookingId: 'of nobody', by: 'buyer' });
  assert.deepEqual(answer, { ok: false, reason: 'not-cancellable' });
});

testEachSite('the buyer cannot cancel a session that has begun, the owner can', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen);
  assert.equal((await cancel(site, booking)).ok, false);
  const byOwner = await cancel(site, booking, 'owner');
  assert.equal(byOwner.ok && byOwner.refundMinor, 15_000);
});

testEachSite(
  'the owner’s cancellation waits a week for the buyer’s choice, whoever looks at the payment meanwhile',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    site.setNow(fridayTen - hour);
    const cancelled = await cancel(site, booking, 'owner');
    assert.ok(cancelled.ok);
    assert.equal(cancelled.booking.rebookUntil, site.now() + 7 * day);

    // The return page again, a late webhook, the sweeper, the buyer's cancel button: none of them decides for the buyer.
    await settleCheckout(site.ports, { checkoutSessionId: booking.checkoutSessionId!, by: 'buyer' });
    await deliverAll(site);
    await cancel(site, booking);
    site.pass(7 * day - 1);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).refundState, 'due');
    assert.equal(ledgerOf(site, booking)?.refundedMinor, 0);

    site.pass(1);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).refundState, 'refunded');
    assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
    assert.equal((await mailCounts(site, booking)).refunded, 1);
  },
);

testEachSite('the buyer takes the money at once, as often as they press', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancel(site, booking, 'owner');
  const second = await site.secondProcess();
  await Promise.all([chooseRefund(site.ports, booking.id), chooseRefund(second, booking.id)]);
  const again = await chooseRefund(site.ports, booking.id);
  assert.equal(again.ok && again.refundMinor, 15_000);
  assert.equal(ledgerOf(site, booking)?.refunds, 1);
  assert.equal((await history(site, booking)).filter((what) => what === 'refund-chosen').length, 1);
});

testEachSite('after a refusal of Stripe’s, pressing again waits like the sweeper does', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancel(site, booking, 'owner');
  // A disputed charge cannot be refunded.
  await site.sandbox.control.dispute(booking.paymentIntentId!);
  for (let n = 0; n < 5; n += 1) assert.ok((await chooseRefund(site.ports, booking.id)).ok);
  const { refundState, refundVersion } = await look(site, booking);
  assert.deepEqual([refundState, refundVersion], ['due', 2]);
});

testEachSite(
  'there is nothing to choose on a booking that stands, or that the buyer gave up too late',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    assert.equal((await chooseRefund(site.ports, booking.id)).ok, false);
    assert.equal((await chooseRefund(site.ports, 'of nobody')).ok, false);
    site.setNow(fridayTen - hour);
    await cancel(site, booking);
    const chosen = await chooseRefund(site.ports, booking.id);
    assert.equal(chosen.ok && chosen.refundMinor, 0);
    assert.equal(ledgerOf(site, booking)?.refundedMinor, 0);
  },
);

testEachSite(
  'with no days to choose the owner’s cancellation refunds at once',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancel(site, booking, 'owner');
    assert.equal((await look(site, booking)).refundState, 'refunded');
  },
  { offer: { policy: { freeUntilHours: 24, rebookDays: 0 } } },
);

testEachSite('only what is left goes back after a part went back before', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.refund(booking.paymentIntentId!, 5_000);
  await deliverAll(site);
  const cancelled = await cancel(site, booking);
  assert.equal(cancelled.ok && cancelled.refundMinor, 10_000);
  assert.equal((await look(site, booking)).refundState, 'refunded');
  assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
});

testEachSite(
  'where all the money went back before, the owner’s cancellation leaves no choice',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await site.sandbox.control.refund(booking.paymentIntentId!);
    await deliverAll(site);
    const cancelled = await cancel(site, booking, 'owner');
    assert.ok(cancelled.ok);
    assert.deepEqual([cancelled.refundMinor, cancelled.booking.rebookUntil], [0, null]);
    assert.equal(cancelled.booking.refundState, 'refunded');
  },
);
