import type { Booking } from '#domain/booking.ts';
import { sumOfRefunds } from '#domain/payment-changes.ts';
import { decideSettlement, type Settlement } from '#domain/settlement.ts';
import { whileStale } from '#use-cases/booking/change-booking.ts';
import { OverlapError, type Store } from '#use-cases/ports/database.ts';
import type { Checkout } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { confirmRebuilt, insertRebuilt, rowLackedBy, tellOfUnmatched } from './rebuild-booking.ts';
import { refundIfOwed } from './refund-booking.ts';
import { type Seen, takeStep } from './settle-steps.ts';

export type Settled =
  /** `booking` as it stands after this. */
  | { ok: true; booking: Booking }
  /** Stripe or the booking does not know this checkout. */
  | { ok: false; reason: 'unknown' }
  /** It is ours and paid, and the database lacks its booking for good. The owner is told. */
  | { ok: false; reason: 'unmatched' }
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
    if ('reason' in acted) {
      if (acted.reason === 'unmatched') await tellOfUnmatched(ports, seen);
      return acted;
    }
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
type NotActed = TimeGone | Extract<Settled, { reason: 'unmatched' }>;
type Slot = NonNullable<Parameters<typeof settleOnce>[2]>;

async function act(ports: Ports, seen: Seen, input: Settling, slot: Slot): Promise<Acted | NotActed | null> {
  try {
    return await ports.database.write((store) => actIn(ports, store, seen, input, slot));
  } catch (error) {
    if (!(error instanceof OverlapError)) throw error;
    const booking = (await findBooking(ports.database, seen.checkout)) ?? rowLackedBy(ports, seen);
    if (booking === 'unreadable') return { ok: false, reason: 'unmatched' };
    return booking && { ok: false, reason: 'time-gone', booking };
  }
}

async function actIn(
  ports: Ports,
  store: Store,
  seen: Seen,
  input: Settling,
  slot: Slot,
): Promise<Acted | NotActed | null> {
  const known = await findBooking(store, seen.checkout);
  const booking = known ?? rowLackedBy(ports, seen);
  if (booking === 'unreadable') return { ok: false, reason: 'unmatched' };
  if (!booking) return null;
  if (!known) await insertRebuilt(ports, store, booking);
  const step = known ? decide(ports, known, seen, slot) : decideRebuilt(slot);
  const scene = { ports, store, booking, seen, by: input.by };
  const isBack = !known && step.do === 'confirm';
  const after = isBack ? await confirmRebuilt(scene) : await takeStep(scene, step);
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

/** It was bought in time, whatever the clock says by now. */
function decideRebuilt(slot: Slot): Settlement {
  return slot === 'is-taken' ? { do: 'lose-slot' } : { do: 'confirm', late: true };
}

async function findBooking(store: Store, checkout: Checkout): Promise<Booking | null> {
  const known = await store.bookings.findByCheckoutSession(checkout.id);
  if (known || !checkout.clientReferenceId) return known;
  // The answer to our own request was lost, so the row does not know the session that was made for it.
  const asked = await store.bookings.find(checkout.clientReferenceId);
  return asked && asked.checkoutSessionId === null ? asked : null;
}
