import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefundClosed, moneyWords } from '#components/booking/booking-words.ts';
import type { Booking } from '#domain/booking.ts';
import { confirmedBooking } from '#tests/contract/support/sample-booking.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';

const cancelled: Booking = {
  ...confirmedBooking(),
  state: 'cancelled',
  refundVersion: 2,
  orderedMinor: 15_000,
};
const entry: HistoryEntry = {
  bookingId: 'ada',
  at: 1,
  what: 'refund-settled-elsewhere',
  by: 'owner',
  why: 'the bank',
};
const words = (changes: Partial<Booking>, history: HistoryEntry[] = []) =>
  moneyWords({ booking: { ...cancelled, ...changes }, history });

test('a refund that is due is on its way, and one that was settled elsewhere is not', () => {
  assert.equal(words({ refundState: 'due' }), '$150 is on its way back to you');
  assert.equal(words({ refundState: 'none' }, [entry]), 'Your refund of $150 was settled in another way');
  assert.equal(
    words({ refundState: 'partly_refunded', refundedMinor: 5_000 }, [entry]),
    '$50 of $150 was refunded the way you paid, and the rest was settled in another way',
  );
});

test('the owner’s reason is not for the buyer’s page', () => {
  assert.doesNotMatch(words({ refundState: 'none' }, [entry])!, /bank/);
});

test('what went back after all is told as it is', () => {
  const refunded = { refundState: 'refunded', refundedMinor: 15_000 } as const;
  assert.equal(words(refunded, [entry]), '$150 was refunded the way you paid');
  assert.equal(isRefundClosed({ booking: { ...cancelled, ...refunded }, history: [entry] }), false);
  assert.equal(isRefundClosed({ booking: cancelled, history: [] }), false);
});
