import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Booking } from '#domain/booking.ts';
import { hour } from '#domain/interval.ts';
import {
  type CheckoutFacts,
  decideSettlement,
  type PaymentStanding,
  processingUntil,
} from '#domain/settlement.ts';
import { confirmedBooking, sampleBooking } from '#tests/contract/support/sample-booking.ts';

const held = sampleBooking();
const duringHold = held.holdUntil - 1;
const afterHold = held.holdUntil;
const beforeStart = held.startsAt - 1;

const open: CheckoutFacts = {
  id: 'cs_ada',
  status: 'open',
  paymentStatus: 'unpaid',
  amountMinor: 15_000,
  currency: 'USD',
  livemode: false,
  clientReferenceId: 'ada',
};
const expired: CheckoutFacts = { ...open, status: 'expired' };
const paid: CheckoutFacts = { ...open, status: 'complete', paymentStatus: 'paid' };
const unpaid: CheckoutFacts = { ...open, status: 'complete' };

const captured: PaymentStanding = { status: 'succeeded', capturedMinor: 15_000, refundedMinor: 0 };
const onItsWay: PaymentStanding = { status: 'processing', capturedMinor: 0, refundedMinor: 0 };
const failed: PaymentStanding = { status: 'requires_payment_method', capturedMinor: 0, refundedMinor: 0 };

const lapsed: Booking = { ...held, state: 'expired' };
const confirmed = confirmedBooking();
const completed: Booking = { ...confirmed, state: 'completed' };
const noShow: Booking = { ...confirmed, state: 'no_show' };
const cancelled: Booking = { ...confirmed, state: 'cancelled' };
const slotLost: Booking = { ...confirmed, state: 'slot_lost', refundState: 'refunded' };

type Case = [
  name: string,
  booking: Booking,
  checkout: CheckoutFacts,
  payment: PaymentStanding | null,
  now: number,
  expected: object,
];

const nothing = { do: 'nothing' };
const noted = { do: 'note', why: 'unpaid-checkout-complete', tellOwner: false };
const toldOwner = { do: 'note', why: 'payment-failed-after-confirmation', tellOwner: true };

const cases: Case[] = [
  ['paid, held', held, paid, captured, duringHold, { do: 'confirm', late: false }],
  ['paid, held and stale', held, paid, captured, afterHold, { do: 'confirm', late: false }],
  ['paid a moment before the start, held', held, paid, captured, beforeStart, { do: 'confirm', late: false }],
  ['paid at the start, held', held, paid, captured, held.startsAt, { do: 'lose-slot' }],
  ['paid, expired', lapsed, paid, captured, afterHold, { do: 'confirm', late: true }],
  ['paid at the start, expired', lapsed, paid, captured, held.startsAt, { do: 'lose-slot' }],
  ['paid, slot lost', slotLost, paid, captured, afterHold, nothing],
  ['paid, confirmed', confirmed, paid, captured, afterHold, nothing],
  ['paid, completed', completed, paid, captured, afterHold, nothing],
  ['paid, no-show', noShow, paid, captured, afterHold, nothing],
  ['paid, cancelled', cancelled, paid, captured, afterHold, nothing],
  [
    'paid anew, cancelled',
    { ...cancelled, capturedMinor: 0 },
    paid,
    captured,
    afterHold,
    { do: 'pay-back', why: 'paid-after-cancellation' },
  ],

  [
    'on its way, held',
    held,
    unpaid,
    onItsWay,
    duringHold,
    { do: 'wait', holdUntil: held.startsAt - 24 * hour },
  ],
  [
    'no word of the payment yet, held',
    held,
    unpaid,
    null,
    duringHold,
    { do: 'wait', holdUntil: held.startsAt - 24 * hour },
  ],
  [
    'on its way at the notice before the start, held',
    held,
    unpaid,
    onItsWay,
    held.startsAt - 24 * hour,
    { do: 'release', why: 'payment-undecided' },
  ],
  ['on its way, expired', lapsed, unpaid, onItsWay, afterHold, noted],
  ['on its way, slot lost', slotLost, unpaid, onItsWay, afterHold, noted],
  ['on its way, confirmed', confirmed, unpaid, onItsWay, afterHold, nothing],
  ['on its way, cancelled', cancelled, unpaid, onItsWay, afterHold, noted],

  ['failed, held', held, unpaid, failed, duringHold, { do: 'release', why: 'payment-failed' }],
  ['failed, expired', lapsed, unpaid, failed, afterHold, nothing],
  ['failed, slot lost', slotLost, unpaid, failed, afterHold, nothing],
  ['failed, confirmed', confirmed, unpaid, failed, afterHold, toldOwner],
  ['failed, completed', completed, unpaid, failed, afterHold, toldOwner],
  ['failed, cancelled', cancelled, unpaid, failed, afterHold, nothing],

  ['session expired, held', held, expired, null, afterHold, { do: 'release', why: 'checkout-expired' }],
  ['session expired, expired', lapsed, expired, null, afterHold, nothing],
  ['session expired, slot lost', slotLost, expired, null, afterHold, nothing],
  ['session expired, confirmed', confirmed, expired, null, afterHold, nothing],
  ['session expired, cancelled', cancelled, expired, null, afterHold, nothing],

  ['open, held', held, open, null, duringHold, nothing],
  ['open, held and stale', held, open, null, afterHold, { do: 'close-checkout' }],
  ['open, expired', lapsed, open, null, afterHold, { do: 'close-checkout' }],
  [
    'open, confirmed',
    confirmed,
    open,
    null,
    afterHold,
    { do: 'note', why: 'open-checkout-on-settled-booking', tellOwner: false },
  ],

  [
    'paid and given back, held',
    held,
    paid,
    { ...captured, refundedMinor: 15_000 },
    duringHold,
    { do: 'release', why: 'refunded-before-booking' },
  ],
  [
    'paid and given back, expired',
    lapsed,
    paid,
    { ...captured, refundedMinor: 15_000 },
    afterHold,
    { do: 'record-money' },
  ],
  [
    'paid and given back in part, held',
    held,
    paid,
    { ...captured, refundedMinor: 14_999 },
    duringHold,
    { do: 'confirm', late: false },
  ],
];

for (const [name, booking, checkout, payment, now, expected] of cases) {
  test(`${name}: ${Object.values(expected).join(' ')}`, () => {
    assert.deepEqual(decideSettlement(booking, checkout, payment, false, now), expected);
  });
}

const mismatches: [string, Partial<CheckoutFacts>][] = [
  ['amount', { amountMinor: 14_999 }],
  ['amount', { amountMinor: 15_001 }],
  ['amount', { amountMinor: null }],
  ['amount', { paymentStatus: 'no_payment_required' }],
  ['currency', { currency: 'EUR' }],
  ['mode', { livemode: true }],
  ['reference', { clientReferenceId: 'grace' }],
  ['reference', { clientReferenceId: null }],
];
for (const [why, changes] of mismatches) {
  test(`a payment of another ${why} is turned away once and never confirms: ${JSON.stringify(changes)}`, () => {
    const other = { ...paid, ...changes };
    for (const booking of [held, lapsed]) {
      const step = decideSettlement(booking, other, captured, false, duringHold);
      assert.deepEqual(step, { do: 'reject', why });
    }
    const turnedAway: Booking = { ...lapsed, capturedMinor: 15_000, refundState: 'due' };
    assert.deepEqual(decideSettlement(turnedAway, other, captured, false, duringHold), nothing);
  });
}

test('a test payment never confirms on a site with live keys', () => {
  const step = decideSettlement(held, paid, captured, true, duringHold);
  assert.deepEqual(step, { do: 'reject', why: 'mode' });
});

test('a delayed payment keeps its time to the notice before the start, and never less than the hold was long', () => {
  assert.equal(processingUntil(held), held.startsAt - 24 * hour);
  const near = { ...held, holdUntil: held.startsAt - 23 * hour };
  assert.equal(processingUntil(near), near.holdUntil);
});
