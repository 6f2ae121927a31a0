import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Movement, type Payout, payoutStanding, sumMovements, sumUnsaid } from '#domain/books.ts';

const movement = (
  kind: Movement['kind'],
  amountMinor: number,
  feeMinor: number,
  currency = 'USD',
): Movement => ({
  at: 1,
  kind,
  bookingId: null,
  stripeId: 'x',
  amountMinor,
  currency,
  balance: { amountMinor, feeMinor, netMinor: amountMinor - feeMinor, currency },
  payoutId: null,
});

test('a month is summed by Stripe’s figures, a currency each, and payouts are no income', () => {
  const sums = sumMovements([
    movement('charge', 15_000, 465),
    movement('charge', 15_000, 465),
    movement('refund', -3_000, 0),
    movement('refund-failed', 1_000, 0),
    movement('dispute', -15_000, 1_500),
    movement('other', -200, 0),
    movement('payout', -9_000, 0),
    movement('charge', 9_000, 300, 'EUR'),
  ]);
  assert.deepEqual(sums, [
    {
      currency: 'EUR',
      takenMinor: 9_000,
      backMinor: 0,
      disputedMinor: 0,
      otherMinor: 0,
      feesMinor: 300,
      netMinor: 8_700,
    },
    {
      currency: 'USD',
      takenMinor: 30_000,
      backMinor: -2_000,
      disputedMinor: -15_000,
      otherMinor: -200,
      feesMinor: 2_430,
      netMinor: 10_370,
    },
  ]);
});

test('what is paid out in another currency than it was taken in is summed as it is paid out', () => {
  const converted: Movement = {
    ...movement('charge', 15_000, 0),
    currency: 'JPY',
    balance: { amountMinor: 9_700, feeMinor: 400, netMinor: 9_300, currency: 'USD' },
  };
  assert.deepEqual(
    sumMovements([converted]).map(({ currency, takenMinor, netMinor }) => [currency, takenMinor, netMinor]),
    [['USD', 9_700, 9_300]],
  );
});

test('what Stripe has not said is in no sum, and is counted apart', () => {
  const unsaid = { ...movement('charge', 15_000, 0), balance: null };
  assert.deepEqual(sumMovements([unsaid]), []);
  assert.deepEqual(sumUnsaid([unsaid, unsaid, movement('charge', 1, 0)]), [
    { currency: 'USD', amountMinor: 30_000, count: 2 },
  ]);
});

test('a payout adds up or is red, and never guesses', () => {
  const payout: Payout = {
    id: 'po_1',
    amountMinor: 14_535,
    currency: 'USD',
    status: 'paid',
    reconciliation: 'completed',
    arrivesAt: 1,
    at: 1,
  };
  assert.equal(payoutStanding(payout, 14_535), 'adds-up');
  assert.equal(payoutStanding(payout, 14_534), 'off');
  assert.equal(payoutStanding({ ...payout, reconciliation: 'in_progress' }, 0), 'waits');
  assert.equal(payoutStanding({ ...payout, reconciliation: 'not_applicable' }, 0), 'by-hand');
  assert.equal(payoutStanding({ ...payout, status: 'failed' }, 14_535), 'failed');
});
