import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { hour, minute } from '#domain/interval.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { grantRefund } from '#use-cases/checkout/grant-refund.ts';
import { refundBooking } from '#use-cases/checkout/refund-booking.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  alerts,
  book,
  deliver,
  deliverAll,
  events,
  force,
  fridayTen,
  history,
  ledgerOf,
  look,
  mailCounts,
  type Site,
  testEachSite,
} from './support/site.ts';

const refunds = { on: 'request', service: 'stripe', method: 'POST', path: '/v1/refunds' } as const;

/** Cancels in time for all of the money. @returns the booking as it stands after that */
async function cancel(site: Site, booking: Booking): Promise<Booking> {
  const cancelled = await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  assert.ok(cancelled.ok);
  return cancelled.booking;
}

/** The keys under which Stripe made refunds. */
function keys(site: Site): (string | null)[] {
  return site.sandbox.ledger().refunds.map(({ idempotencyKey }) => idempotencyKey);
}

testEachSite('a refund carries a key that was stored before, and is told to the buyer once', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const after = await cancel(site, booking);
  assert.deepEqual([after.refundState, after.refundedMinor], ['refunded', 15_000]);
  assert.deepEqual(keys(site), [`refund:${booking.id}:v1`]);
  await deliverAll(site);
  await deliverAll(site);
  assert.equal((await mailCounts(site, booking)).refunded, 1);
  assert.equal((await alerts(site, booking)).length, 0);
  const money = await site.database.money.of(booking.id);
  assert.deepEqual(money.map(({ kind }) => kind).sort(), ['charge', 'refund']);
});

testEachSite(
  'a refund whose answer was lost is ordered again with the same key, and is one',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    site.sandbox.faults.add({ ...refunds, kind: 'drop-after-commit' });
    const after = await cancel(site, booking);
    assert.deepEqual([after.state, after.refundState], ['cancelled', 'due']);

    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).refundState, 'refunded');
    assert.deepEqual(keys(site), [`refund:${booking.id}:v1`]);
  },
);

testEachSite(
  'the webhook of a refund that overtakes its answer tells the buyer, and nobody tells it again',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    site.sandbox.faults.add({ ...refunds, kind: 'drop-after-commit' });
    await cancel(site, booking);
    await deliverAll(site, 'refund.created');
    assert.equal((await look(site, booking)).refundState, 'refunded');
    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await mailCounts(site, booking)).refunded, 1);
    assert.equal((await alerts(site, booking)).length, 0);
    assert.equal(ledgerOf(site, booking)?.refunds, 1);
  },
);

testEachSite('while Stripe is silent the refund stays due under its first key', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...refunds, kind: 'drop-before', count: null });
  await cancel(site, booking);
  for (let n = 0; n < 5; n += 1) {
    site.pass(minute);
    await sweep(site.ports);
  }
  const waiting = await look(site, booking);
  assert.deepEqual([waiting.refundState, waiting.refundVersion], ['due', 1]);
  site.sandbox.faults.clear();
  site.sandbox.faults.add({ on: 'webhook', kind: 'hold', count: null });
  site.pass(minute);
  await sweep(site.ports);
  assert.deepEqual(keys(site), [`refund:${booking.id}:v1`]);
});

testEachSite('a fault that Stripe repeats under the key is left behind after an hour', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...refunds, kind: '500', remembered: true });
  await cancel(site, booking);
  site.pass(59 * minute);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundVersion, 1);
  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundVersion, 2);
  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundState, 'refunded');
  assert.deepEqual(keys(site), [`refund:${booking.id}:v2`]);
});

testEachSite(
  'after a definite no the refunds are read first, and what is left goes back under a new key',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    // The owner gave a part back in Stripe, and its event never came: the whole amount is more than is left.
    await site.sandbox.control.refund(booking.paymentIntentId!, 5_000);
    const after = await cancel(site, booking);
    assert.deepEqual([after.refundState, after.refundedMinor, after.refundVersion], ['due', 5_000, 2]);
    assert.equal((await alerts(site, booking)).length, 1);

    site.pass(minute);
    await sweep(site.ports);
    const refunded = await look(site, booking);
    assert.deepEqual([refunded.refundState, refunded.refundedMinor], ['refunded', 15_000]);
    assert.deepEqual(keys(site), [null, `refund:${booking.id}:v2`]);
    assert.equal((await mailCounts(site, booking)).refunded, 1);
  },
);

testEachSite('money that went back by another hand is success without a second refund', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.refund(booking.paymentIntentId!);
  const after = await cancel(site, booking);
  assert.deepEqual([after.refundState, after.refundedMinor], ['refunded', 15_000]);
  assert.equal(ledgerOf(site, booking)?.refunds, 1);
  assert.equal((await mailCounts(site, booking)).refunded, 1);
});

testEachSite(
  'a refund that fails later is due again, told to the owner, and ordered under a new key',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancel(site, booking);
    await deliverAll(site);
    const [refund] = site.sandbox.ledger().refunds;
    await site.sandbox.control.failRefund(refund!.id);
    await deliverAll(site);
    const due = await look(site, booking);
    assert.deepEqual([due.refundState, due.refundedMinor, due.refundVersion], ['due', 0, 2]);
    assert.match((await alerts(site, booking)).join(), /refund failed/);

    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).refundState, 'refunded');
    assert.deepEqual(keys(site), [`refund:${booking.id}:v1`, `refund:${booking.id}:v2`]);
    assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
  },
);

testEachSite('a refund of the owner’s own that fails makes nothing due', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.refund(booking.paymentIntentId!, 5_000);
  await deliverAll(site);
  await site.sandbox.control.failRefund(site.sandbox.ledger().refunds[0]!.id);
  await deliverAll(site);
  site.pass(minute);
  await sweep(site.ports);
  const after = await look(site, booking);
  assert.deepEqual([after.state, after.refundState, after.refundedMinor], ['confirmed', 'none', 0]);
  assert.equal((await alerts(site, booking)).length, 2);
  assert.equal(ledgerOf(site, booking)?.refundedMinor, 0);
});

testEachSite(
  'a refund that Stripe keeps refusing is tried less and less often, and told once',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    // A disputed charge cannot be refunded.
    await site.sandbox.control.dispute(booking.paymentIntentId!);
    await cancel(site, booking);
    const refused = async () =>
      (await history(site, booking)).filter((what) => what === 'refund-refused').length;
    assert.equal(await refused(), 1);
    await sweep(site.ports);
    assert.equal(await refused(), 1);
    const first = site.now();
    // After 1, 2, 4, 8 and 16 minutes, and never a minute before; the next would be 32 later.
    for (const minutes of [1, 2, 3, 6, 7, 14, 15, 30, 31, 62]) {
      site.setNow(first + minutes * minute);
      await sweep(site.ports);
    }
    assert.equal(await refused(), 6);
    assert.equal((await look(site, booking)).refundState, 'due');
    assert.equal(
      (await alerts(site, booking)).filter((subject) => /does not go through/.test(subject)).length,
      1,
    );
  },
);

testEachSite(
  'a refund that Stripe takes and fails each time is ordered less and less often, and told once',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancel(site, booking);
    const first = site.now();
    // Each order with the minute before it and the one after it, in which it fails.
    for (const minutes of [0, 1, 2, 3, 4, 5, 8, 9, 10, 17, 18, 19, 34, 35, 36, 67]) {
      site.setNow(first + minutes * minute);
      for (const { id, status } of site.sandbox.ledger().refunds) {
        if (status !== 'failed') await site.sandbox.control.failRefund(id);
      }
      await deliverAll(site, 'refund.failed');
      await sweep(site.ports);
    }
    // At once, and 1, 2, 4, 8 and 16 minutes after each failure; the next would be 32 later.
    assert.deepEqual(
      keys(site),
      [1, 2, 3, 4, 5, 6].map((version) => `refund:${booking.id}:v${version}`),
    );
    assert.equal((await alerts(site, booking)).filter((subject) => /refund failed/.test(subject)).length, 1);
  },
);

testEachSite(
  'a refund that fails in the same moment as a dispute comes waits like any other',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancel(site, booking);
    await site.sandbox.control.failRefund(site.sandbox.ledger().refunds[0]!.id);
    await site.sandbox.control.dispute(booking.paymentIntentId!);
    await deliverAll(site);
    assert.ok((await history(site, booking)).includes('refund-failed'));
    assert.equal((await look(site, booking)).disputed, true);
  },
);

testEachSite('an answer that was read before the refund does not make it due again', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const early = await site.ports.payments.readPayment(booking.paymentIntentId!);
  assert.ok(early.ok);
  await cancel(site, booking);
  const late = { ...site.ports.payments, readPayment: async () => early };
  for (const event of events(site)) await deliver(site, event, { ...site.ports, payments: late });
  assert.equal((await look(site, booking)).refundState, 'refunded');
  assert.equal((await alerts(site, booking)).length, 0);
});

testEachSite('many orders of one refund at once, in two processes, are one refund', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...refunds, kind: 'drop-before' });
  await cancel(site, booking);
  const second = await site.secondProcess();
  await Promise.all(
    [site.ports, second, site.ports, second].map((ports) => refundBooking(ports, booking.id)),
  );
  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundState, 'refunded');
  assert.equal(ledgerOf(site, booking)?.refunds, 1);
  assert.equal((await mailCounts(site, booking)).refunded, 1);
});

testEachSite('a booking that owes nothing is never refunded', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  assert.equal((await refundBooking(site.ports, booking.id)).done, true);
  site.pass(hour);
  await sweep(site.ports);
  assert.equal(ledgerOf(site, booking)?.refunds, 0);
});

testEachSite('a part that is given back of a session ahead is asked for until it stands', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...refunds, kind: 'drop-after-commit' });
  const granted = await grantRefund(site.ports, { bookingId: booking.id, amountMinor: 3_000 });
  assert.ok(granted.ok);
  assert.equal(granted.booking.refundState, 'due');
  const more = await grantRefund(site.ports, { bookingId: booking.id, amountMinor: 2_000 });
  assert.deepEqual([more.ok, !more.ok && more.reason], [false, 'due-already']);

  site.pass(minute);
  await sweep(site.ports);
  const after = await look(site, booking);
  assert.deepEqual(
    [after.state, after.refundState, after.refundedMinor],
    ['confirmed', 'partly_refunded', 3_000],
  );
  assert.deepEqual(keys(site), [`refund:${booking.id}:v1`]);
  await deliverAll(site);
  assert.equal((await mailCounts(site, booking)).refunded, 1);
  assert.equal((await alerts(site, booking)).length, 0);
});

testEachSite(
  'after a part went back, a cancellation gives back the rest, and the choice stays',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await grantRefund(site.ports, { bookingId: booking.id, amountMinor: 3_000 });
    const cancelled = await cancelBooking(site.ports, { bookingId: booking.id, by: 'owner' });
    assert.ok(cancelled.ok);
    assert.equal(cancelled.refundMinor, 12_000);
    assert.notEqual(cancelled.booking.rebookUntil, null);
    site.setNow(cancelled.booking.rebookUntil!);
    await sweep(site.ports);
    const after = await look(site, booking);
    assert.deepEqual([after.refundState, after.refundedMinor], ['refunded', 15_000]);
    assert.deepEqual(keys(site), [`refund:${booking.id}:v1`, `refund:${booking.id}:v2`]);
    await deliverAll(site);
    assert.equal((await alerts(site, booking)).length, 0);
  },
);

testEachSite('all of it may go back while the session stands', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await grantRefund(site.ports, { bookingId: booking.id, amountMinor: 15_000 });
  // A copy that was put back knows of no order, and takes it for no cancellation either.
  await force(site, booking, { refundState: 'none', refundedMinor: 0, orderedMinor: 0, refundVersion: 0 });
  await deliverAll(site);
  const after = await look(site, booking);
  assert.deepEqual([after.state, after.refundState], ['confirmed', 'refunded']);
});

testEachSite('a part that fails at Stripe later is owed again, and only that part', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await grantRefund(site.ports, { bookingId: booking.id, amountMinor: 3_000 });
  const [refund] = site.sandbox.ledger().refunds;
  await site.sandbox.control.failRefund(refund!.id);
  await deliverAll(site);
  const owing = await look(site, booking);
  assert.deepEqual([owing.refundState, owing.refundedMinor, owing.refundVersion], ['due', 0, 2]);
  site.setNow(owing.refundNextTryAt!);
  await sweep(site.ports);
  const after = await look(site, booking);
  assert.deepEqual([after.refundState, after.refundedMinor], ['partly_refunded', 3_000]);
});
