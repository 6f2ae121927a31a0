import { type Booking, stateAfter } from '#domain/booking.ts';
import type { HistoryCode } from '#domain/history.ts';
import { newDebt } from '#domain/policy.ts';
import type { Mismatch, Note, Settlement } from '#domain/settlement.ts';
import { changeBooking } from '#use-cases/booking/change-booking.ts';
import {
  queueConfirmation,
  queueOwnerAlert,
  queuePaymentFailed,
  queueSlotLost,
} from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { Checkout, PaymentFacts } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recordPayment } from './record-payment.ts';

/** What Stripe said. The payment is null before there is one. */
export interface Seen {
  checkout: Checkout;
  payment: PaymentFacts | null;
}

/** A booking about to be settled, inside one transaction. */
export interface Scene {
  ports: Ports;
  store: Store;
  booking: Booking;
  seen: Seen;
  by: HistoryEntry['by'];
}

type StepOf<Do extends Settlement['do']> = Extract<Settlement, { do: Do }>;
type Steps = { [Do in Settlement['do']]: (scene: Scene, step: StepOf<Do>) => Promise<Booking> };

/** Does what was decided. @returns the booking as it stands afterwards */
export function takeStep<Do extends Settlement['do']>(scene: Scene, step: StepOf<Do>): Promise<Booking> {
  return (steps[step.do as Do] as Steps[Do])(scene, step);
}

const steps: Steps = {
  confirm,
  'lose-slot': loseSlot,
  reject,
  'pay-back': payBack,
  wait,
  release,
  'record-money': (scene) => withMoney(scene, scene.booking),
  note,
  nothing: async ({ booking }) => booking,
  'close-checkout': async ({ booking }) => booking,
};

async function confirm(scene: Scene, { late }: StepOf<'confirm'>): Promise<Booking> {
  const { ports, store, booking } = scene;
  const why = late ? 'paid after the hold, the time was still free' : 'paid';
  const state = stateAfter(booking.state, late ? 'paidAndFree' : 'paid');
  const changes = { ...paidFields(scene.seen), state, confirmedAt: ports.now() };
  const confirmed = await change(scene, changes, 'confirmed', why);
  await store.drafts.remove(booking.holder);
  await queueConfirmation(ports, store, confirmed);
  return withMoney(scene, confirmed);
}

async function loseSlot(scene: Scene): Promise<Booking> {
  const { ports, store, booking } = scene;
  const state = stateAfter(booking.state, booking.state === 'held' ? 'paidAfterStart' : 'paidAndTaken');
  const changes = { ...paidFields(scene.seen), state, ...owed(scene.seen) };
  const lost = await withMoney(
    scene,
    await change(scene, changes, 'slot-lost', 'paid too late for this time'),
  );
  await queueSlotLost(ports, store, lost);
  return lost;
}

async function reject(scene: Scene, { why }: StepOf<'reject'>): Promise<Booking> {
  const words = mismatchWords[why];
  const turnedAway = { ...paidFields(scene.seen), ...owed(scene.seen), state: 'expired' } as const;
  const rejected = await change(scene, turnedAway, 'payment-rejected', words);
  await tellOwner(scene, rejected, {
    fact: 'mismatch',
    what: `A payment was turned away: ${words}.`,
    next: 'It is refunded automatically. Nothing was booked. Look at the payment in Stripe.',
  });
  return withMoney(scene, rejected);
}

async function payBack(scene: Scene, { why }: StepOf<'pay-back'>): Promise<Booking> {
  const back = await change(scene, { ...paidFields(scene.seen), ...owed(scene.seen) }, why, '');
  await tellOwner(scene, back, {
    fact: why,
    what: 'A canceled booking was paid.',
    next: 'It is refunded automatically. Look at the payment in Stripe.',
  });
  return withMoney(scene, back);
}

async function wait(scene: Scene, { holdUntil }: StepOf<'wait'>): Promise<Booking> {
  const { booking } = scene;
  if (booking.paymentProcessing && booking.holdUntil === holdUntil) return booking;
  const changes = { ...paidFields(scene.seen), paymentProcessing: true, holdUntil };
  return change(scene, changes, 'payment-processing', 'the money is on its way');
}

async function release(scene: Scene, { why }: StepOf<'release'>): Promise<Booking> {
  const { ports, store, booking } = scene;
  const state = stateAfter(booking.state, 'lapsed');
  const released = await change(scene, { state, paymentProcessing: false }, 'expired', why);
  if (why === 'payment-failed' || why === 'payment-undecided') {
    await queuePaymentFailed(ports, store, { booking: released, isUndecided: why === 'payment-undecided' });
  }
  return why === 'refunded-before-booking' ? withMoney(scene, released) : released;
}

/** One line of history however often Stripe tells it. */
async function note(scene: Scene, { why, tellOwner: isForOwner }: StepOf<'note'>): Promise<Booking> {
  const { store, booking } = scene;
  const history = await store.history.of(booking.id);
  if (history.some(({ what }) => what === why)) return booking;
  // A write of the row, so that of two deliveries at once one has to look again.
  const noted = await change(scene, {}, why, noteWords[why]);
  if (isForOwner) {
    await tellOwner(scene, noted, {
      fact: why,
      what: noteWords[why],
      next: 'Nothing was changed. Look at the payment in Stripe and decide.',
    });
  }
  return noted;
}

function change(
  { ports, store, booking, by }: Scene,
  changes: Partial<Booking>,
  what: HistoryCode,
  why: string,
): Promise<Booking> {
  return changeBooking(store, booking, changes, { at: ports.now(), what, by, why });
}

/** Also what Stripe already says of refunds and disputes: their own events may have come first. */
async function withMoney({ ports, store, seen, by }: Scene, changed: Booking): Promise<Booking> {
  return seen.payment ? recordPayment(ports, store, changed, seen.payment, by) : changed;
}

async function tellOwner(
  { ports, store }: Scene,
  booking: Booking,
  { fact, ...words }: { fact: string; what: string; next: string },
): Promise<void> {
  await queueOwnerAlert(ports, store, { key: `booking:${booking.id}:alert:${fact}`, booking, ...words });
}

function paidFields({ checkout, payment }: Seen) {
  return {
    checkoutSessionId: checkout.id,
    paymentIntentId: checkout.paymentIntentId,
    paymentProcessing: false,
    capturedMinor: payment?.capturedMinor ?? 0,
  };
}

/** All of it goes back. */
function owed({ payment }: Seen): Partial<Booking> {
  return payment && payment.capturedMinor > 0 ? newDebt({ refundedMinor: 0 }, payment.capturedMinor) : {};
}

const mismatchWords: Record<Mismatch, string> = {
  amount: 'the amount differs from the price',
  currency: 'the currency differs from the price',
  mode: 'it was paid in the other mode (test or live)',
  reference: 'it belongs to another booking',
};

const noteWords: Record<Note, string> = {
  'unpaid-checkout-complete': 'A checkout was completed without a payment, and its hold is over.',
  'payment-failed-after-confirmation': 'A payment failed after its booking was confirmed.',
  'open-checkout-on-settled-booking': 'A checkout is open although its booking is settled.',
};
