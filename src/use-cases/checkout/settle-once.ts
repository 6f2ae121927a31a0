import type { Booking } from '#domain/booking.ts';
import { sumOfRefunds } from '#domain/payment-changes.ts';
import { decideSettlement, type Settlement } from '#domain/settlement.ts';
import { whileStale } from '#use-cases/booking/change-booking.ts';
import { OverlapError, type Store } from '#use-cases/ports/database.ts';
import type { Checkout } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { refundIfOwed } from './refund-booking.ts';
import { type Seen, takeStep } from './settle-steps.ts';

export type Settled =
  /** `booking` as it stands after this. */
  | { ok: true; booking: Booking }
  /** Stripe or the booking does not know this checkout. */
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'no-answer'; detail: string };

/** It was paid late, and the database's own rule gave the time to another row, maybe to a hold that has ended. */
export type TimeGone = { ok: false; reason: 'time-gone'; booking: Booking };

export interface Settling {
  checkoutSessionId: string;
  by: 'buyer' | 'stripe' | 'system';
  /** Marks this webhook event as processed in the transaction of its effect. */
  eventId?: string;
}

/**
 * Settles one checkout without a look at its neighbors: it is read from Stripe, the row decides, and compare-and-set
 * lets one of many at once act.
 * @param slot `is-taken`: a late payment has lost its time for good, so that it is paid back
 */
export async function settleOnce(
  ports: Ports,
  input: Settling,
  slot: 'may-be-free' | 'is-taken' = 'may-be-free',
): Promise<Settled | TimeGone> {
  for (let look = 1; look <= 3; look++) {
    const seen = await readAll(ports, input.checkoutSessionId);
    if (!seen.ok) return seen;
    const acted = await whileStale(() => act(ports, seen, input, slot));
    if (acted === null) return { ok: false, reason: 'unknown' };
    if ('reason' in acted) return acted;
    if (acted.step.do === 'close-checkout') {
      const closed = await ports.payments.expireCheckout(input.checkoutSessionId);
      if (!closed.ok && closed.reason === 'no-answer') return { ...closed, reason: 'no-answer' };
      continue;
    }
    ports.wakeMail();
    const refund = await refundIfOwed(ports, acted.booking);
    return { ok: true, booking: refund.booking };
  }
  // Stripe says open after we closed it: the sweeper looks again in a minute.
  return { ok: false, reason: 'no-answer', detail: 'checkout stays open' };
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

type Acted = { booking: Booking; step: Settlement };
type Slot = NonNullable<Parameters<typeof settleOnce>[2]>;

async function act(ports: Ports, seen: Seen, input: Settling, slot: Slot): Promise<Acted | TimeGone | null> {
  try {
    return await ports.database.write((store) => actIn(ports, store, seen, input, slot));
  } catch (error) {
    if (!(error instanceof OverlapError)) throw error;
    const booking = await findBooking(ports.database, seen.checkout);
    return booking && { ok: false, reason: 'time-gone', booking };
  }
}

async function actIn(
  ports: Ports,
  store: Store,
  seen: Seen,
  input: Settling,
  slot: Slot,
): Promise<Acted | null> {
  const booking = await findBooking(store, seen.checkout);
  if (!booking) return null;
  const step = decide(ports, booking, seen, slot);
  const after = await takeStep({ ports, store, booking, seen, by: input.by }, step);
  if (input.eventId && step.do !== 'close-checkout') {
    await store.webhooks.markProcessed(input.eventId, ports.now());
  }
  return { booking: after, step };
}

function decide(ports: Ports, booking: Booking, { checkout, payment }: Seen, slot: Slot): Settlement {
  const standing = payment && { ...payment, refundedMinor: sumOfRefunds(payment.refunds) };
  const decided = decideSettlement(booking, checkout, standing, ports.livemode, ports.now());
  return decided.do === 'confirm' && slot === 'is-taken' ? { do: 'lose-slot' } : decided;
}

async function findBooking(store: Store, checkout: Checkout): Promise<Booking | null> {
  const known = await store.bookings.findByCheckoutSession(checkout.id);
  if (known || !checkout.clientReferenceId) return known;
  // The answer to our own request was lost, so the row does not know the session that was made for it.
  const asked = await store.bookings.find(checkout.clientReferenceId);
  return asked && asked.checkoutSessionId === null ? asked : null;
}
