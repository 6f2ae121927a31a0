import type { Booking, RefundState } from './booking.ts';
import { leftMinor } from './booking-money.ts';
import { hour, type Instant, minute } from './interval.ts';

/** The last instant, included, at which a move is free and a cancellation gives all the money back. */
export function freeUntil(booking: Pick<Booking, 'startsAt' | 'offer'>): Instant {
  return booking.startsAt - booking.offer.policy.freeUntilHours * hour;
}

/** False for what was booked after that instant: there was never a moment in which it was free. */
export function hadFreeTime(
  booking: Pick<Booking, 'startsAt' | 'offer' | 'confirmedAt' | 'createdAt'>,
): boolean {
  return (booking.confirmedAt ?? booking.createdAt) <= freeUntil(booking);
}

export function mayMove(booking: Pick<Booking, 'state' | 'startsAt' | 'offer'>, now: Instant): boolean {
  return booking.state === 'confirmed' && now <= freeUntil(booking);
}

/** The buyer may until the session begins, the owner for as long as it is not over. */
export function mayCancel(
  booking: Pick<Booking, 'state' | 'startsAt'>,
  now: Instant,
  by: 'buyer' | 'owner' = 'buyer',
): boolean {
  return booking.state === 'confirmed' && (by === 'owner' || now < booking.startsAt);
}

/** Smallest units that go back if `by` cancels now. The owner's cancellation always returns everything that is left. */
export function refundOnCancel(
  booking: Pick<Booking, 'startsAt' | 'offer' | 'capturedMinor' | 'refundedMinor'>,
  by: 'buyer' | 'owner',
  now: Instant,
): number {
  return by === 'owner' || now <= freeUntil(booking) ? leftMinor(booking) : 0;
}

/** After the owner cancelled: may the buyer still pick another time instead of the refund? */
export function mayRebook(
  booking: Pick<Booking, 'state' | 'rebookUntil' | 'refundState' | 'refundKeyedAt'>,
  now: Instant,
): boolean {
  // Once the refund was ordered, whether or not Stripe has answered, there is no way back.
  if (booking.refundKeyedAt !== null) return false;
  return (
    booking.state === 'cancelled' &&
    booking.refundState === 'due' &&
    booking.rebookUntil !== null &&
    now < booking.rebookUntil
  );
}

/** Is a refund to be ordered now? While the buyer may still pick another time, it waits. */
export function owesRefundNow(
  booking: Pick<Booking, 'state' | 'rebookUntil' | 'refundState' | 'refundKeyedAt'>,
  now: Instant,
): boolean {
  return booking.refundState === 'due' && !mayRebook(booking, now);
}

type Debt = Pick<Booking, 'refundState' | 'orderedMinor' | 'refundKeyedAt' | 'refundNextTryAt'>;

/** Owes so much more than has gone back. It is ordered under a key of its own. */
export function newDebt({ refundedMinor }: Pick<Booking, 'refundedMinor'>, amountMinor: number): Debt {
  return {
    refundState: 'due',
    orderedMinor: refundedMinor + amountMinor,
    refundKeyedAt: null,
    refundNextTryAt: null,
  };
}

/** What a booking that owes nothing any more says of its money: what was given back before is still given back. */
export function withoutDebt({
  refundedMinor,
  orderedMinor,
  refundVersion,
}: Pick<Booking, 'refundedMinor' | 'orderedMinor' | 'refundVersion'>): {
  refundState: RefundState;
  orderedMinor: number;
} {
  return {
    refundState: refundedMinor > 0 ? 'partly_refunded' : 'none',
    // Of what others sent back, nothing was ordered by us.
    orderedMinor: refundVersion === 0 ? 0 : Math.min(orderedMinor, refundedMinor),
  };
}

/**
 * A refund that Stripe refused, or took and failed, is ordered under a new key: a minute later, then twice as long each
 * time, up to six hours. The old key would answer with that one for ever.
 */
export function afterSetback(
  { refundVersion }: Pick<Booking, 'refundVersion'>,
  now: Instant,
): Pick<Booking, 'refundVersion' | 'refundKeyedAt' | 'refundNextTryAt'> {
  // The first key met no setback, so version n has met n.
  const wait = Math.min(minute * 2 ** Math.max(0, refundVersion - 1), 6 * hour);
  return { refundVersion: refundVersion + 1, refundKeyedAt: now, refundNextTryAt: now + wait };
}
