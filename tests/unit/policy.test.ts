import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, hour } from '#domain/interval.ts';
import { freeUntil, mayCancel, mayMove, mayRebook, owesRefundNow, refundOnCancel } from '#domain/policy.ts';
import { noMoveWords, noRefundWords } from '#emails/past-limit.ts';
import { confirmedBooking } from '#tests/contract/support/sample-booking.ts';

const ada = confirmedBooking();
const limit = ada.startsAt - 24 * hour;

test('the free move and the full refund end with the instant 24 hours before the start, which is still in', () => {
  assert.equal(freeUntil(ada), limit);
  assert.equal(mayMove(ada, limit), true);
  assert.equal(mayMove(ada, limit + 1), false);
  assert.equal(refundOnCancel(ada, 'buyer', limit), 15_000);
  assert.equal(refundOnCancel(ada, 'buyer', limit + 1), 0);
});

test('the limit is the one that was bought', () => {
  const offer = { ...ada.offer, policy: { ...ada.offer.policy, freeUntilHours: 2 } };
  const lenient = { ...ada, offer };
  assert.equal(mayMove(lenient, ada.startsAt - 2 * hour), true);
  assert.equal(refundOnCancel(lenient, 'buyer', ada.startsAt - 2 * hour), 15_000);
});

test('the owner’s cancellation gives all that is left back, whatever the hour', () => {
  assert.equal(refundOnCancel(ada, 'owner', ada.startsAt + hour), 15_000);
  assert.equal(refundOnCancel({ ...ada, refundedMinor: 5_000 }, 'owner', limit), 10_000);
  assert.equal(refundOnCancel({ ...ada, refundedMinor: 15_000 }, 'owner', limit), 0);
});

test('the buyer cancels until the start, the owner for as long as the session is not over', () => {
  assert.equal(mayCancel(ada, ada.startsAt - 1), true);
  assert.equal(mayCancel(ada, ada.startsAt), false);
  assert.equal(mayCancel(ada, ada.startsAt, 'owner'), true);
  for (const state of ['held', 'completed', 'no_show', 'expired', 'cancelled', 'slot_lost'] as const) {
    assert.equal(mayCancel({ ...ada, state }, limit, 'owner'), false, state);
    assert.equal(mayMove({ ...ada, state }, limit), false, state);
  }
});

test('another time instead of the refund can be picked for a week, its last instant excluded', () => {
  const rebookUntil = limit + 7 * day;
  const cancelled = { ...ada, state: 'cancelled', refundState: 'due', rebookUntil } as const;
  assert.equal(mayRebook(cancelled, rebookUntil - 1), true);
  assert.equal(mayRebook(cancelled, rebookUntil), false);
  assert.equal(owesRefundNow(cancelled, rebookUntil - 1), false);
  assert.equal(owesRefundNow(cancelled, rebookUntil), true);
});

test('after the refund was ordered there is no other time to pick, even if Stripe has not answered', () => {
  const rebookUntil = limit + 7 * day;
  const ordered = {
    ...ada,
    state: 'cancelled',
    refundState: 'due',
    rebookUntil,
    refundKeyedAt: limit,
  } as const;
  assert.equal(mayRebook(ordered, limit), false);
  assert.equal(owesRefundNow(ordered, limit), true);
});

test('a refund that is not due is never ordered', () => {
  for (const refundState of ['none', 'refunded', 'partly_refunded'] as const) {
    assert.equal(owesRefundNow({ ...ada, state: 'cancelled', refundState }, limit), false, refundState);
  }
});

test('a booking made after its limit is never told that a moment before it was free', () => {
  const inTime = { ...ada, confirmedAt: limit - hour };
  assert.match(noRefundWords(inTime), /^a full refund was possible until /);
  const late = { ...ada, confirmedAt: limit + hour };
  assert.equal(noRefundWords(late), 'it was booked later than 24 hours before it starts, when a refund ends');
  assert.equal(noMoveWords(late), 'it was booked later than 24 hours before it starts, when moves end');
});
