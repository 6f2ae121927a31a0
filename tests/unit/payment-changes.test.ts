import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Booking } from '#domain/booking.ts';
import { mergeRefunds, readPaymentChange, sumOfRefunds } from '#domain/payment-changes.ts';
import { confirmedBooking } from '#tests/contract/support/sample-booking.ts';

const refund = (amountMinor: number, status = 'succeeded', id = 're_1') => ({ id, amountMinor, status });
const facts = (
  refunds: ReturnType<typeof refund>[] = [],
  disputes: { id: string; status: string }[] = [],
) => ({
  capturedMinor: 15_000,
  refunds,
  disputes,
});
const dispute = { id: 'du_1', status: 'needs_response' };

/** A confirmed booking, and what its owner cancelled owes. */
const confirmed = confirmedBooking();
const owing: Booking = {
  ...confirmed,
  state: 'cancelled',
  refundState: 'due',
  refundVersion: 1,
  orderedMinor: 15_000,
};
const paidBack: Booking = { ...owing, refundState: 'refunded', refundedMinor: 15_000 };

const cases: [
  name: string,
  booking: Booking,
  facts: ReturnType<typeof facts>,
  refundState: string,
  refundedMinor: number,
  news: string[],
][] = [
  ['nothing happened', confirmed, facts(), 'none', 0, []],
  [
    'all went back from outside',
    confirmed,
    facts([refund(15_000)]),
    'refunded',
    15_000,
    ['refunded-outside'],
  ],
  [
    'a part went back from outside',
    confirmed,
    facts([refund(5_000)]),
    'partly_refunded',
    5_000,
    ['partly-refunded-outside'],
  ],
  [
    'two parts make the whole',
    { ...confirmed, refundState: 'partly_refunded', refundedMinor: 5_000 },
    facts([refund(5_000), refund(10_000, 'succeeded', 're_2')]),
    'refunded',
    15_000,
    ['refunded-outside'],
  ],
  [
    'the same part is told again',
    { ...confirmed, refundState: 'partly_refunded', refundedMinor: 5_000 },
    facts([refund(5_000)]),
    'partly_refunded',
    5_000,
    [],
  ],
  ['our order was taken', owing, facts([refund(15_000)]), 'refunded', 15_000, []],
  ['our order is on its way', owing, facts([refund(15_000, 'pending')]), 'refunded', 15_000, []],
  ['our order has not arrived', owing, facts(), 'due', 0, []],
  ['a part went back while all is owed', owing, facts([refund(5_000)]), 'due', 5_000, []],
  ['our refund failed', paidBack, facts([refund(15_000, 'failed')]), 'due', 0, ['refund-failed']],
  ['our refund was cancelled', paidBack, facts([refund(15_000, 'canceled')]), 'due', 0, ['refund-failed']],
  [
    'the second order stands beside the first, which failed',
    { ...owing, refundVersion: 2 },
    facts([refund(15_000, 'failed'), refund(15_000, 'succeeded', 're_2')]),
    'refunded',
    15_000,
    [],
  ],
  [
    'the owner closed the debt',
    { ...owing, refundState: 'none', refundVersion: 3, orderedMinor: 0 },
    facts(),
    'none',
    0,
    [],
  ],
  [
    'the owner closed what was left of the debt',
    { ...owing, refundState: 'partly_refunded', refundedMinor: 5_000, orderedMinor: 5_000 },
    facts([refund(5_000)], [dispute]),
    'partly_refunded',
    5_000,
    ['disputed'],
  ],
  [
    'the part that we ordered was taken',
    { ...confirmed, refundState: 'due', refundVersion: 1, orderedMinor: 3_000 },
    facts([refund(3_000)]),
    'partly_refunded',
    3_000,
    [],
  ],
  [
    'the part that we ordered failed',
    {
      ...confirmed,
      refundState: 'partly_refunded',
      refundedMinor: 3_000,
      refundVersion: 1,
      orderedMinor: 3_000,
    },
    facts([refund(3_000, 'failed')]),
    'due',
    0,
    ['refund-failed'],
  ],
  [
    'the second part has not arrived',
    { ...confirmed, refundState: 'due', refundedMinor: 3_000, refundVersion: 2, orderedMinor: 5_000 },
    facts([refund(3_000)]),
    'due',
    3_000,
    [],
  ],
  [
    'a refund of the owner’s own failed: nothing is owed by that',
    { ...confirmed, refundState: 'partly_refunded', refundedMinor: 5_000 },
    facts([refund(5_000, 'failed')]),
    'none',
    0,
    ['refund-outside-failed'],
  ],
  [
    'the money went back before anything was booked',
    { ...confirmed, state: 'expired' },
    facts([refund(15_000)]),
    'refunded',
    15_000,
    ['refund-before-booking'],
  ],
  ['the bank disputes it', confirmed, facts([], [dispute]), 'none', 0, ['disputed']],
  ['the dispute is told again', { ...confirmed, disputed: true }, facts([], [dispute]), 'none', 0, []],
];

for (const [name, booking, reported, refundState, refundedMinor, news] of cases) {
  test(`${name}: ${refundState}`, () => {
    const change = readPaymentChange(booking, reported);
    assert.deepEqual(
      { refundState: change.refundState, refundedMinor: change.refundedMinor, news: change.news },
      { refundState, refundedMinor, news },
    );
    assert.equal(change.capturedMinor, 15_000);
  });
}

test('a dispute stays on the booking, even when a later answer does not mention it', () => {
  assert.equal(readPaymentChange({ ...confirmed, disputed: true }, facts()).disputed, true);
});

test('what was captured is never forgotten by an answer that came late', () => {
  const late = { ...facts(), capturedMinor: 0 };
  assert.equal(readPaymentChange(confirmed, late).capturedMinor, 15_000);
});

test('refunds that did not stand are not counted', () => {
  assert.equal(
    sumOfRefunds([refund(1), refund(2, 'pending'), refund(4, 'failed'), refund(8, 'canceled')]),
    3,
  );
});

test('an answer that was read before a refund does not take it away', () => {
  assert.deepEqual(mergeRefunds([refund(15_000)], []), [refund(15_000)]);
});

test('an answer that was read before a refund failed does not bring it back', () => {
  assert.deepEqual(mergeRefunds([refund(15_000, 'failed')], [refund(15_000)]), [refund(15_000, 'failed')]);
});

test('a newer status takes the place of an older one', () => {
  const merged = mergeRefunds([refund(15_000, 'pending')], [refund(15_000), refund(1, 'pending', 're_2')]);
  assert.deepEqual(merged, [refund(15_000), refund(1, 'pending', 're_2')]);
});
