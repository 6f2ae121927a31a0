import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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

const anyMovement = fc
  .record({
    kind: fc.constantFrom('charge', 'refund', 'refund-failed', 'dispute', 'payout', 'other'),
    amountMinor: fc.integer({ min: -5_000_000, max: 5_000_000 }),
    feeMinor: fc.integer({ min: -1_000, max: 200_000 }),
    currency: fc.constantFrom('USD', 'EUR', 'JPY'),
    isSaid: fc.boolean(),
  })
  .map(({ kind, amountMinor, feeMinor, currency, isSaid }): Movement => {
    const made = movement(kind as Movement['kind'], amountMinor, feeMinor, currency);
    return isSaid ? made : { ...made, balance: null };
  });

test('two hundred months add up: each movement is in one sum, and net is what is left of the rest', () => {
  fc.assert(
    fc.property(fc.array(anyMovement, { maxLength: 60 }), (month) => {
      const sums = sumMovements(month);
      for (const {
        currency,
        takenMinor,
        backMinor,
        disputedMinor,
        otherMinor,
        feesMinor,
        netMinor,
      } of sums) {
        assert.equal(netMinor, takenMinor + backMinor + disputedMinor + otherMinor - feesMinor);
        const ledger = month.filter((each) => each.balance?.currency === currency && each.kind !== 'payout');
        const net = ledger.reduce((sum, { balance }) => sum + BigInt(balance!.netMinor), 0n);
        assert.equal(BigInt(netMinor), net);
      }
      const said = new Set(
        month.filter((each) => each.balance && each.kind !== 'payout').map((each) => each.currency),
      );
      assert.deepEqual(
        sums.map((sum) => sum.currency),
        [...said].sort(),
      );
      const unsaid = sumUnsaid(month).reduce((count, each) => count + each.count, 0);
      assert.equal(unsaid, month.filter((each) => each.balance === null).length);
      assert.deepEqual(sumMovements(month.toReversed()), sums);
    }),
    { numRuns: 200 },
  );
});
