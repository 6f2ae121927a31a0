import { type Booking, isLiveHold, stateAfter } from '#domain/booking.ts';
import type { Interval } from '#domain/interval.ts';
import { changeBooking, changeLatest } from '#use-cases/booking/change-booking.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { Ports } from '#use-cases/ports.ts';
import { findCheckoutSession } from './find-checkout-session.ts';
import { settleOnce } from './settle-once.ts';

export type Released = {
  /** `kept`: the money is on its way, so the hold stands. */
  outcome: 'released' | 'paid' | 'kept' | 'no-answer';
  booking: Booking;
};

/**
 * Ends a hold before its time. The checkout is closed at Stripe first: when that comes too late because the buyer has
 * paid, the payment wins and the booking is settled.
 */
export async function releaseHold(
  ports: Ports,
  booking: Booking,
  by: HistoryEntry['by'],
  why: string,
): Promise<Released> {
  // Of a free time Stripe knows nothing.
  if (booking.settled === 'free') return outcomeOf(await lapse(ports, booking, by, why));
  const checkoutSessionId = await findCheckoutSession(ports, booking);
  if (checkoutSessionId === 'no-answer') return { outcome: 'no-answer', booking };
  if (checkoutSessionId) {
    const closed = await ports.payments.expireCheckout(checkoutSessionId);
    if (!closed.ok && closed.reason === 'no-answer') return { outcome: 'no-answer', booking };
    if (closed.ok && closed.checkout.status === 'complete') {
      return afterSettling(ports, booking, checkoutSessionId);
    }
  }
  return outcomeOf(await lapse(ports, booking, by, why));
}

/** What to do with a hold whose end has passed: ask Stripe, then confirm it, let it stand, or let it go. */
export async function settleStaleHold(ports: Ports, booking: Booking): Promise<Released> {
  return releaseHold(ports, booking, 'system', 'hold ended');
}

/**
 * A hold that has ended still stands in the database until Stripe was asked whether it was paid. Whoever wants time of
 * its range settles it first.
 * @returns false when Stripe was silent on one of them, so that it stands for no reason of its own
 */
export async function settleStaleNeighbors(ports: Ports, range: Interval, ownId?: string): Promise<boolean> {
  const now = ports.now();
  let isSettled = true;
  for (const other of await ports.database.bookings.reserving(range)) {
    if (other.id === ownId || other.state !== 'held' || isLiveHold(other, now)) continue;
    const { outcome } = await settleStaleHold(ports, other);
    if (outcome === 'no-answer') isSettled = false;
  }
  return isSettled;
}

async function afterSettling(ports: Ports, booking: Booking, checkoutSessionId: string): Promise<Released> {
  const settled = await settleOnce(ports, { checkoutSessionId, by: 'system' });
  return settled.ok ? outcomeOf(settled.booking) : { outcome: 'no-answer', booking };
}

function outcomeOf(booking: Booking): Released {
  if (booking.state === 'held') return { outcome: 'kept', booking };
  return { outcome: booking.state === 'expired' ? 'released' : 'paid', booking };
}

async function lapse(ports: Ports, booking: Booking, by: HistoryEntry['by'], why: string): Promise<Booking> {
  return changeLatest(ports, booking.id, async (fresh, store) => {
    if (fresh.state !== 'held') return fresh;
    await store.outbox.drop(fresh.id, ['confirm-request'], ports.now(), 'the hold ended');
    return changeBooking(
      store,
      fresh,
      { state: stateAfter('held', 'lapsed'), paymentProcessing: false },
      { at: ports.now(), what: 'expired', by, why },
    );
  });
}
