import type { Booking } from './booking.ts';
import { type Instant, minute } from './interval.ts';

/** What Stripe says of a booking's checkout and of the money behind it. */
export interface CheckoutFacts {
  id: string;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid' | 'no_payment_required';
  amountMinor: number | null;
  currency: string | null;
  livemode: boolean;
  clientReferenceId: string | null;
}

/** Status of the PaymentIntent behind a checkout; null before there is one. */
export type PaymentStatus = string | null;

export type Settlement =
  | { do: 'nothing' }
  | { do: 'confirm'; late: boolean }
  | { do: 'lose-slot' }
  /** Paid, and yet not what was asked for: give the money back and tell the owner. */
  | { do: 'reject'; why: Mismatch }
  /** The money is on its way; keep the time until then. */
  | { do: 'wait'; holdUntil: Instant }
  | { do: 'release'; why: 'checkout-expired' | 'payment-failed' | 'payment-undecided' }
  /** Still payable although nobody should pay it any more: close it at Stripe, then look again. */
  | { do: 'close-checkout' }
  | { do: 'note'; why: string; tellOwner: boolean };

export type Mismatch = 'amount' | 'currency' | 'mode' | 'reference';

/**
 * The event table of the booking rules: what a checkout's present state means for a booking in its present state.
 * Pure and safe to ask again: a booking that has settled answers `nothing`.
 * @param livemode true when the site runs with live keys
 */
export function decideSettlement(
  booking: Booking,
  checkout: CheckoutFacts,
  payment: PaymentStatus,
  livemode: boolean,
  now: Instant,
): Settlement {
  if (checkout.status === 'open') return decideOpen(booking, now);
  if (checkout.status === 'expired') {
    return booking.state === 'held' ? { do: 'release', why: 'checkout-expired' } : { do: 'nothing' };
  }
  if (checkout.paymentStatus !== 'paid') return decideUnpaid(booking, payment, now);

  switch (booking.state) {
    case 'confirmed':
    case 'completed':
    case 'no_show':
    case 'slot_lost':
      return { do: 'nothing' };
    case 'cancelled':
      return booking.capturedMinor > 0
        ? { do: 'nothing' }
        : { do: 'note', why: 'paid-after-cancellation', tellOwner: true };
    case 'held':
    case 'expired': {
      // A payment that was turned away has its refund on the way; once is enough.
      if (booking.refundState !== 'none') return { do: 'nothing' };
      const mismatch = findMismatch(booking, checkout, livemode);
      if (mismatch) return { do: 'reject', why: mismatch };
      if (booking.startsAt <= now) return { do: 'lose-slot' };
      return { do: 'confirm', late: booking.state === 'expired' };
    }
  }
}

function decideOpen(booking: Booking, now: Instant): Settlement {
  if (booking.state === 'held' && now < booking.holdUntil) return { do: 'nothing' };
  return booking.state === 'held' || booking.state === 'expired'
    ? { do: 'close-checkout' }
    : { do: 'note', why: 'open-checkout-on-settled-booking', tellOwner: false };
}

function decideUnpaid(booking: Booking, payment: PaymentStatus, now: Instant): Settlement {
  const failed = payment === 'requires_payment_method' || payment === 'canceled';
  if (booking.state !== 'held') {
    return failed && booking.state === 'confirmed'
      ? { do: 'note', why: 'payment-failed-after-confirmation', tellOwner: true }
      : { do: 'note', why: 'unpaid-checkout-complete', tellOwner: false };
  }
  if (failed) return { do: 'release', why: 'payment-failed' };
  // Should the money still come, it is a late payment like any other.
  if (now >= processingUntil(booking)) return { do: 'release', why: 'payment-undecided' };
  return { do: 'wait', holdUntil: processingUntil(booking) };
}

/** A delayed payment keeps its time until the notice before the start at most, so that a no can still be offered to others. */
export function processingUntil(booking: Pick<Booking, 'startsAt' | 'holdUntil' | 'offer'>): Instant {
  return Math.max(booking.holdUntil, booking.startsAt - booking.offer.noticeMinutes * minute);
}

function findMismatch(booking: Booking, checkout: CheckoutFacts, livemode: boolean): Mismatch | null {
  if (checkout.clientReferenceId !== booking.id) return 'reference';
  if (checkout.livemode !== livemode) return 'mode';
  if (checkout.currency !== booking.currency) return 'currency';
  if (checkout.amountMinor !== booking.amountMinor) return 'amount';
  return null;
}
