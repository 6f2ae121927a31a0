import type { Booking } from './booking.ts';
import { type Instant, minute } from './interval.ts';

/** What Stripe says of a booking's checkout. */
export interface CheckoutFacts {
  id: string;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid' | 'no_payment_required';
  amountMinor: number | null;
  currency: string | null;
  livemode: boolean;
  clientReferenceId: string | null;
}

/** The money behind a checkout as Stripe reports it now. */
export interface PaymentStanding {
  /** Stripe's PaymentIntent status; `requires_payment_method` behind a complete checkout means that a delayed payment failed. */
  status: string;
  capturedMinor: number;
  /** Smallest units that have gone back, whoever sent them. */
  refundedMinor: number;
}

export type Settlement =
  | { do: 'nothing' }
  | { do: 'confirm'; late: boolean }
  | { do: 'lose-slot' }
  /** Paid, and yet not what was asked for: give the money back and tell the owner. */
  | { do: 'reject'; why: Mismatch }
  /** Money that nobody waits for came to a booking that is over: give it back and tell the owner. */
  | { do: 'pay-back'; why: 'paid-after-cancellation' }
  /** The money is on its way; keep the time until then. */
  | { do: 'wait'; holdUntil: Instant }
  | {
      do: 'release';
      why: 'checkout-expired' | 'payment-failed' | 'payment-undecided' | 'refunded-before-booking';
    }
  /** Still payable although nobody should pay it any more: close it at Stripe, then look again. */
  | { do: 'close-checkout' }
  /** Write down what the money did; the booking itself stays as it is. */
  | { do: 'record-money' }
  | { do: 'note'; why: Note; tellOwner: boolean };

export type Mismatch = 'amount' | 'currency' | 'mode' | 'reference';
export type Note =
  | 'unpaid-checkout-complete'
  | 'payment-failed-after-confirmation'
  | 'open-checkout-on-settled-booking';

/**
 * The event table of the booking rules: what a checkout's present state means for a booking in its present state.
 * Pure and safe to ask again: a booking that has settled answers `nothing`.
 * @param payment null before there is one
 * @param livemode true when the site runs with live keys
 */
export function decideSettlement(
  booking: Booking,
  checkout: CheckoutFacts,
  payment: PaymentStanding | null,
  livemode: boolean,
  now: Instant,
): Settlement {
  if (checkout.status === 'open') return decideOpen(booking, now);
  if (checkout.status === 'expired') {
    return booking.state === 'held' ? { do: 'release', why: 'checkout-expired' } : { do: 'nothing' };
  }
  if (checkout.paymentStatus === 'unpaid') return decideUnpaid(booking, payment, now);
  return decidePaid(booking, checkout, payment, livemode, now);
}

function decideOpen(booking: Booking, now: Instant): Settlement {
  if (booking.state === 'held' && now < booking.holdUntil) return { do: 'nothing' };
  return booking.state === 'held' || booking.state === 'expired'
    ? { do: 'close-checkout' }
    : { do: 'note', why: 'open-checkout-on-settled-booking', tellOwner: false };
}

function decidePaid(
  booking: Booking,
  checkout: CheckoutFacts,
  payment: PaymentStanding | null,
  livemode: boolean,
  now: Instant,
): Settlement {
  switch (booking.state) {
    case 'confirmed':
    case 'completed':
    case 'no_show':
    case 'slot_lost':
      return { do: 'nothing' };
    case 'cancelled':
      return booking.capturedMinor > 0
        ? { do: 'nothing' }
        : { do: 'pay-back', why: 'paid-after-cancellation' };
    case 'held':
    case 'expired': {
      const mismatch = findMismatch(booking, checkout, livemode);
      if (mismatch)
        return isTurnedAway(booking, payment) ? { do: 'nothing' } : { do: 'reject', why: mismatch };
      // Whoever sent the money back did not want this booking.
      if (payment && payment.capturedMinor > 0 && payment.refundedMinor >= payment.capturedMinor) {
        return booking.state === 'held'
          ? { do: 'release', why: 'refunded-before-booking' }
          : { do: 'record-money' };
      }
      if (booking.startsAt <= now) return { do: 'lose-slot' };
      return { do: 'confirm', late: booking.state === 'expired' };
    }
  }
}

/** A payment is turned away once: what belongs to another booking today belongs to it tomorrow. */
function isTurnedAway(booking: Booking, payment: PaymentStanding | null): boolean {
  return booking.state === 'expired' && (booking.capturedMinor > 0 || !payment?.capturedMinor);
}

function decideUnpaid(booking: Booking, payment: PaymentStanding | null, now: Instant): Settlement {
  const hasFailed = payment?.status === 'requires_payment_method' || payment?.status === 'canceled';
  switch (booking.state) {
    case 'held':
      if (hasFailed) return { do: 'release', why: 'payment-failed' };
      // Should the money still come, it is a late payment like any other.
      if (now >= processingUntil(booking)) return { do: 'release', why: 'payment-undecided' };
      return { do: 'wait', holdUntil: processingUntil(booking) };
    case 'confirmed':
    case 'completed':
    case 'no_show':
      return hasFailed
        ? { do: 'note', why: 'payment-failed-after-confirmation', tellOwner: true }
        : { do: 'nothing' };
    case 'expired':
    case 'slot_lost':
    case 'cancelled':
      return hasFailed
        ? { do: 'nothing' }
        : { do: 'note', why: 'unpaid-checkout-complete', tellOwner: false };
  }
}

/** A delayed payment keeps its time until the notice before the start at most, so that a no can still be offered to others. */
export function processingUntil(booking: Pick<Booking, 'startsAt' | 'holdUntil' | 'offer'>): Instant {
  return Math.max(booking.holdUntil, booking.startsAt - booking.offer.noticeMinutes * minute);
}

function findMismatch(booking: Booking, checkout: CheckoutFacts, livemode: boolean): Mismatch | null {
  if (checkout.clientReferenceId !== booking.id) return 'reference';
  if (checkout.livemode !== livemode) return 'mode';
  if (checkout.currency !== booking.currency) return 'currency';
  // Nothing was charged: somebody made a free checkout of ours in Stripe's dashboard.
  if (checkout.paymentStatus !== 'paid' || checkout.amountMinor !== booking.amountMinor) return 'amount';
  return null;
}
