import { type Booking, stateAfter } from '#domain/booking.ts';
import { sumOfRefunds } from '#domain/payment-changes.ts';
import { decideSettlement, type Mismatch, type Note, type Settlement } from '#domain/settlement.ts';
import { changeBooking, whileStale } from '#use-cases/booking/change-booking.ts';
import {
  queueConfirmation,
  queueOwnerAlert,
  queuePaymentFailed,
  queueSlotLost,
} from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import { OverlapError } from '#use-cases/ports/database.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { Checkout, PaymentFacts } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recordPayment } from './record-payment.ts';
import { refundIfOwed } from './refund-booking.ts';
import { settleStaleNeighbors } from './release-hold.ts';

export type Settled =
  /** `booking` as it stands after this. */
  | { ok: true; booking: Booking }
  /** Stripe or the booking does not know this checkout. */
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'no-answer'; detail: string };

interface Settling {
  checkoutSessionId: string;
  by: 'buyer' | 'stripe' | 'system';
  /** Marks this webhook event as processed in the transaction of its effect. */
  eventId?: string;
}

/**
 * The only door to a confirmed booking. The webhook, the return page and the sweeper all come through here, many times
 * and at once: the checkout is read from Stripe, the row decides, and compare-and-set lets one of them act.
 */
export async function settleCheckout(ports: Ports, input: Settling): Promise<Settled> {
  for (let look = 1; look <= 3; look++) {
    const seen = await readAll(ports, input.checkoutSessionId);
    if (!seen.ok) return seen;
    const result = await whileStale(() => act(ports, seen, input));
    if (result === null) return { ok: false, reason: 'unknown' };
    if (result === 'neighbor-unknown') {
      return {
        ok: false,
        reason: 'no-answer',
        detail: 'an ended hold has the time, and Stripe is silent on it',
      };
    }
    if (result.step.do === 'close-checkout') {
      const closed = await ports.payments.expireCheckout(input.checkoutSessionId);
      if (!closed.ok && closed.reason === 'no-answer') return { ...closed, reason: 'no-answer' };
      continue;
    }
    ports.wakeMail();
    const refund = await refundIfOwed(ports, result.booking);
    return { ok: true, booking: refund.booking };
  }
  // Stripe says open after we closed it: the sweeper looks again in a minute.
  return { ok: false, reason: 'no-answer', detail: 'checkout stays open' };
}

/** The buyer comes back from Stripe. Of an id that no booking has Stripe is not asked: anybody may make one up. */
export async function settleReturn(ports: Ports, checkoutSessionId: string): Promise<Settled> {
  const known = await ports.database.bookings.findByCheckoutSession(checkoutSessionId);
  return known ? settleCheckout(ports, { checkoutSessionId, by: 'buyer' }) : { ok: false, reason: 'unknown' };
}

/** What Stripe said. The payment is null before there is one. */
interface Seen {
  checkout: Checkout;
  payment: PaymentFacts | null;
}

/** Nothing here holds a transaction: Stripe is read before one begins. */
async function readAll(
  ports: Ports,
  checkoutSessionId: string,
): Promise<({ ok: true } & Seen) | Exclude<Settled, { ok: true }>> {
  const read = await ports.payments.readCheckout(checkoutSessionId);
  if (!read.ok) {
    return read.reason === 'refused'
      ? { ok: false, reason: 'unknown' }
      : { ok: false, reason: 'no-answer', detail: read.detail };
  }
  const { checkout } = read;
  if (checkout.status !== 'complete' || !checkout.paymentIntentId)
    return { ok: true, checkout, payment: null };
  const paid = await ports.payments.readPayment(checkout.paymentIntentId);
  return paid.ok
    ? { ok: true, checkout, payment: paid.payment }
    : { ok: false, reason: 'no-answer', detail: paid.detail };
}

type Acted = { booking: Booking; step: Settlement } | null;

async function act(ports: Ports, seen: Seen, input: Settling): Promise<Acted | 'neighbor-unknown'> {
  const first = await tryAct(ports, seen, input);
  if (first !== 'overlap') return first;
  // The database's own rule gave the time to another row while this payment was late. A hold that has ended counts
  // only if it was paid, which Stripe knows.
  const booking = await findBooking(ports.database, seen.checkout);
  const range = booking && { start: booking.startsAt, end: booking.reservedEnd };
  if (range && !(await settleStaleNeighbors(ports, range, booking.id))) return 'neighbor-unknown';
  const second = await tryAct(ports, seen, input);
  if (second !== 'overlap') return second;
  return ports.database.write((store) => actIn(ports, store, seen, input, 'slot-is-taken'));
}

async function tryAct(ports: Ports, seen: Seen, input: Settling): Promise<Acted | 'overlap'> {
  try {
    return await ports.database.write((store) => actIn(ports, store, seen, input, 'try-slot'));
  } catch (error) {
    if (error instanceof OverlapError) return 'overlap';
    throw error;
  }
}

async function actIn(
  ports: Ports,
  store: Store,
  seen: Seen,
  input: Settling,
  slot: 'try-slot' | 'slot-is-taken',
): Promise<Acted> {
  const booking = await findBooking(store, seen.checkout);
  if (!booking) return null;
  const decided = decideSettlement(
    booking,
    seen.checkout,
    standing(seen.payment),
    ports.livemode,
    ports.now(),
  );
  const step: Settlement =
    decided.do === 'confirm' && slot === 'slot-is-taken' ? { do: 'lose-slot' } : decided;
  const after = await take(ports, store, booking, step, seen, input.by);
  if (input.eventId && step.do !== 'close-checkout') {
    await store.webhooks.markProcessed(input.eventId, ports.now());
  }
  return { booking: after, step };
}

function standing(payment: PaymentFacts | null) {
  return payment && { ...payment, refundedMinor: sumOfRefunds(payment.refunds) };
}

async function findBooking(store: Store, checkout: Checkout): Promise<Booking | null> {
  const known = await store.bookings.findByCheckoutSession(checkout.id);
  if (known || !checkout.clientReferenceId) return known;
  // The answer to our own request was lost, so the row does not know the session that was made for it.
  const asked = await store.bookings.find(checkout.clientReferenceId);
  return asked && asked.checkoutSessionId === null ? asked : null;
}

async function take(
  ports: Ports,
  store: Store,
  booking: Booking,
  step: Settlement,
  { checkout, payment }: Seen,
  by: HistoryEntry['by'],
): Promise<Booking> {
  const at = ports.now();
  const change = (changes: Partial<Booking>, what: string, why: string) =>
    changeBooking(store, booking, changes, { at, what, by, why });
  /** Also what Stripe already says of refunds and disputes: their own events may have come first. */
  const withMoney = (changed: Booking) =>
    payment ? recordPayment(ports, store, changed, payment, by) : changed;
  const paid = paymentFields(checkout, payment);

  switch (step.do) {
    case 'confirm': {
      const why = step.late ? 'paid after the hold, the time was still free' : 'paid';
      const state = stateAfter(booking.state, step.late ? 'paidAndFree' : 'paid');
      const confirmed = await change({ ...paid, state, confirmedAt: at }, 'confirmed', why);
      await store.drafts.remove(booking.holder);
      await queueConfirmation(ports, store, confirmed);
      return withMoney(confirmed);
    }
    case 'lose-slot': {
      const state = stateAfter(booking.state, booking.state === 'held' ? 'paidAfterStart' : 'paidAndTaken');
      const why = 'paid too late for this time';
      const lost = await withMoney(
        await change({ ...paid, state, refundState: owed(paid) }, 'slot-lost', why),
      );
      await queueSlotLost(ports, store, lost);
      return lost;
    }
    case 'reject': {
      const why = mismatchWords[step.why];
      const turnedAway = { ...paid, state: 'expired', refundState: owed(paid) } as const;
      const rejected = await change(turnedAway, 'payment-rejected', why);
      await queueOwnerAlert(ports, store, {
        key: `booking:${booking.id}:alert:mismatch`,
        booking: rejected,
        what: `A payment was turned away: ${why}.`,
        next: 'The money goes back by itself. Nothing was booked. Look at the payment in Stripe.',
      });
      return withMoney(rejected);
    }
    case 'pay-back': {
      const back = await change({ ...paid, refundState: owed(paid) }, step.why, '');
      await queueOwnerAlert(ports, store, {
        key: `booking:${booking.id}:alert:${step.why}`,
        booking: back,
        what: 'A cancelled booking was paid.',
        next: 'The money goes back by itself. Look at the payment in Stripe.',
      });
      return withMoney(back);
    }
    case 'wait':
      if (booking.paymentProcessing && booking.holdUntil === step.holdUntil) return booking;
      return change(
        { ...paid, paymentProcessing: true, holdUntil: step.holdUntil },
        'payment-processing',
        'the money is on its way',
      );
    case 'release': {
      const state = stateAfter(booking.state, 'lapsed');
      const released = await change({ state, paymentProcessing: false }, 'expired', step.why);
      if (step.why === 'payment-failed' || step.why === 'payment-undecided') {
        await queuePaymentFailed(ports, store, {
          booking: released,
          isUndecided: step.why === 'payment-undecided',
        });
      }
      return step.why === 'refunded-before-booking' ? withMoney(released) : released;
    }
    case 'record-money':
      return withMoney(booking);
    case 'note':
      return note(ports, store, booking, step, by);
    case 'nothing':
    case 'close-checkout':
      return booking;
  }
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

/** One line of history however often Stripe tells it. */
async function note(
  ports: Ports,
  store: Store,
  booking: Booking,
  { why, tellOwner }: { why: Note; tellOwner: boolean },
  by: HistoryEntry['by'],
): Promise<Booking> {
  const history = await store.history.of(booking.id);
  if (history.some(({ what }) => what === why)) return booking;
  // A write of the row, so that of two deliveries at once one has to look again.
  const noted = await changeBooking(
    store,
    booking,
    {},
    { at: ports.now(), what: why, by, why: noteWords[why] },
  );
  if (tellOwner) {
    await queueOwnerAlert(ports, store, {
      key: `booking:${booking.id}:alert:${why}`,
      booking: noted,
      what: noteWords[why],
      next: 'Nothing was changed. Look at the payment in Stripe and decide.',
    });
  }
  return noted;
}

function paymentFields(checkout: Checkout, payment: PaymentFacts | null) {
  return {
    checkoutSessionId: checkout.id,
    paymentIntentId: checkout.paymentIntentId,
    paymentProcessing: false,
    capturedMinor: payment?.capturedMinor ?? 0,
  };
}

function owed(paid: { capturedMinor: number }): 'due' | 'none' {
  return paid.capturedMinor > 0 ? 'due' : 'none';
}
