import { type Booking, stateAfter } from '#domain/booking.ts';
import { decideSettlement, type Mismatch, type Settlement } from '#domain/settlement.ts';
import { changeBooking, whileStale } from './change-booking.ts';
import type { Checkout, PaymentFacts, Ports, Store } from './ports.ts';
import { OverlapError } from './ports.ts';
import { queueConfirmation, queueOwnerAlert, queueSlotLost } from './queue-mail.ts';
import { refundBooking } from './refund-booking.ts';

export type Settled =
  /** `booking` as it stands after this. */
  | { ok: true; booking: Booking }
  /** Stripe or the booking does not know this checkout. */
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'no-answer'; detail: string };

/**
 * The only door to a confirmed booking. The webhook, the return page and the sweeper all come through here, many times
 * and at once: the checkout is read from Stripe, the row decides, and compare-and-set lets one of them act.
 * @param eventId marks this webhook event as processed in the transaction of its effect
 */
export async function settleCheckout(
  ports: Ports,
  input: { checkoutSessionId: string; by: 'buyer' | 'stripe' | 'system'; eventId?: string },
): Promise<Settled> {
  for (let look = 1; look <= 3; look++) {
    const seen = await readAll(ports, input.checkoutSessionId);
    if (!seen.ok) return seen;
    const { checkout, payment } = seen;
    const result = await whileStale(() => act(ports, checkout, payment, input));
    if (result === null) return { ok: false, reason: 'unknown' };
    if (result.step.do === 'close-checkout') {
      const closed = await ports.payments.expireCheckout(checkout.id);
      if (!closed.ok && closed.reason === 'no-answer') return { ...closed, reason: 'no-answer' };
      continue;
    }
    ports.wakeMail();
    if (result.booking.refundState !== 'due') return { ok: true, booking: result.booking };
    const refund = await refundBooking(ports, result.booking.id);
    return { ok: true, booking: refund.booking };
  }
  // Stripe says open after we closed it: the sweeper looks again in a minute.
  return { ok: false, reason: 'no-answer', detail: 'checkout stays open' };
}

/** Nothing here holds a transaction: Stripe is read before one begins. */
async function readAll(
  ports: Ports,
  checkoutSessionId: string,
): Promise<{ ok: true; checkout: Checkout; payment: PaymentFacts | null } | Exclude<Settled, { ok: true }>> {
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

async function act(
  ports: Ports,
  checkout: Checkout,
  payment: PaymentFacts | null,
  input: { by: 'buyer' | 'stripe' | 'system'; eventId?: string },
): Promise<{ booking: Booking; step: Settlement } | null> {
  const confirmIfFree = (store: Store) => actIn(ports, store, checkout, payment, input, 'try-slot');
  try {
    return await ports.database.write(confirmIfFree);
  } catch (error) {
    // The database's own rule gave the time to somebody else while this payment was late.
    if (!(error instanceof OverlapError)) throw error;
    return ports.database.write((store) => actIn(ports, store, checkout, payment, input, 'slot-is-taken'));
  }
}

async function actIn(
  ports: Ports,
  store: Store,
  checkout: Checkout,
  payment: PaymentFacts | null,
  input: { by: 'buyer' | 'stripe' | 'system'; eventId?: string },
  slot: 'try-slot' | 'slot-is-taken',
): Promise<{ booking: Booking; step: Settlement } | null> {
  const booking = await findBooking(store, checkout);
  if (!booking) return null;
  const decided = decideSettlement(booking, checkout, payment?.status ?? null, ports.livemode, ports.now());
  const step: Settlement =
    decided.do === 'confirm' && slot === 'slot-is-taken' ? { do: 'lose-slot' } : decided;
  const after = await take(ports, store, booking, step, checkout, payment, input.by);
  if (input.eventId && step.do !== 'close-checkout') {
    await store.webhooks.markProcessed(input.eventId, ports.now());
  }
  return { booking: after, step };
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
  checkout: Checkout,
  payment: PaymentFacts | null,
  by: 'buyer' | 'stripe' | 'system',
): Promise<Booking> {
  const at = ports.now();
  const paid = paymentFields(checkout, payment);
  switch (step.do) {
    case 'confirm': {
      await recordCharge(store, booking, payment, at);
      const confirmed = await changeBooking(
        store,
        booking,
        {
          ...paid,
          state: stateAfter(booking.state, step.late ? 'paidAndFree' : 'paid'),
          confirmedAt: at,
          paymentProcessing: false,
        },
        {
          at,
          what: 'confirmed',
          by,
          why: step.late ? 'paid after the hold, the time was still free' : 'paid',
        },
      );
      await store.drafts.remove(booking.holder);
      await queueConfirmation(ports, store, confirmed);
      return confirmed;
    }
    case 'lose-slot': {
      await recordCharge(store, booking, payment, at);
      const lost = await changeBooking(
        store,
        booking,
        {
          ...paid,
          state: stateAfter(booking.state, booking.state === 'held' ? 'paidAfterStart' : 'paidAndTaken'),
          refundState: owed(paid),
          paymentProcessing: false,
        },
        { at, what: 'slot-lost', by, why: 'paid too late for this time' },
      );
      await queueSlotLost(ports, store, lost);
      return lost;
    }
    case 'reject': {
      await recordCharge(store, booking, payment, at);
      const rejected = await changeBooking(
        store,
        booking,
        { ...paid, state: 'expired', refundState: owed(paid), paymentProcessing: false },
        { at, what: 'payment-rejected', by, why: mismatchWords[step.why] },
      );
      await queueOwnerAlert(ports, store, {
        key: `booking:${booking.id}:alert:mismatch`,
        booking: rejected,
        what: `A payment was turned away: ${mismatchWords[step.why]}.`,
        next: 'The money goes back by itself. Nothing was booked. Look at the payment in Stripe.',
      });
      return rejected;
    }
    case 'wait':
      if (booking.paymentProcessing) return booking;
      return changeBooking(
        store,
        booking,
        { ...paid, paymentProcessing: true, holdUntil: step.holdUntil },
        { at, what: 'payment-processing', by, why: 'the money is on its way' },
      );
    case 'release':
      return changeBooking(
        store,
        booking,
        { state: stateAfter(booking.state, 'lapsed'), paymentProcessing: false },
        { at, what: 'expired', by, why: step.why },
      );
    case 'note':
      if (step.tellOwner) {
        await recordCharge(store, booking, payment, at);
        await queueOwnerAlert(ports, store, {
          key: `booking:${booking.id}:alert:${step.why}`,
          booking,
          what: noteWords[step.why] ?? step.why,
          next: 'Nothing was changed. Look at the payment in Stripe and decide.',
        });
      }
      return booking;
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

const noteWords: Record<string, string> = {
  'paid-after-cancellation': 'A cancelled booking was paid.',
  'payment-failed-after-confirmation': 'A payment failed after its booking was confirmed.',
};

function paymentFields(checkout: Checkout, payment: PaymentFacts | null) {
  return {
    checkoutSessionId: checkout.id,
    paymentIntentId: checkout.paymentIntentId,
    capturedMinor: payment?.capturedMinor ?? 0,
  };
}

function owed(paid: { capturedMinor: number }): 'due' | 'none' {
  return paid.capturedMinor > 0 ? 'due' : 'none';
}

async function recordCharge(store: Store, booking: Booking, payment: PaymentFacts | null, at: number) {
  if (!payment?.chargeId) return;
  await store.money.record({
    stripeId: payment.chargeId,
    bookingId: booking.id,
    kind: 'charge',
    amountMinor: payment.capturedMinor,
    currency: payment.currency,
    status: payment.status,
    at,
  });
}
