import type { Booking } from './booking.ts';
import { newHold } from './hold.ts';
import type { Instant } from './interval.ts';
import type { Offer } from './offer.ts';
import type { Clock } from './time/labels.ts';

/** What Stripe knows of a checkout of ours that was paid. */
export interface PaidCheckout {
  id: string;
  openedAt: Instant;
  amountMinor: number;
  currency: string;
  trace: {
    bookingId: string;
    startsAt: Instant;
    minutes: number;
    offerSlug: string;
    timeZone: string;
    sequence: number;
  };
  buyer: { name: string; email: string };
}

/** What only the outside knows. */
interface Outside {
  /** The offer of that name as it is sold today, or the first one when it is sold no more. */
  offer: Offer;
  /** Of the site: nobody remembers the buyer's. */
  clock: Clock;
  hostZone: string;
  /** Of a browser that nobody has. */
  holder: string;
  icsUid: string;
  tokenHash: string;
}

/**
 * The row of a booking that a restored copy lacks, as one that has ended unpaid: what was paid for it decides what it
 * becomes. Length, price and start are those that were bought; notice, buffers, place and policy are those of today.
 */
export function rebuiltBooking(paid: PaidCheckout, { offer, clock, ...outside }: Outside): Booking {
  const { bookingId: id, startsAt, minutes, timeZone, sequence } = paid.trace;
  const { amountMinor, currency } = paid;
  const attendee = { ...paid.buyer, company: '', topic: '', timeZone, clock };
  const hold = newHold({
    id,
    startsAt,
    attendee,
    offer: { ...offer, minutes, amountMinor, currency },
    attachedAudit: null,
    now: paid.openedAt,
    ...outside,
  });
  return { ...hold, state: 'expired', checkoutSessionId: paid.id, icsSequence: sequence };
}
