import { type Instant, minute } from './interval.ts';
import type { Meeting, Policy } from './offer.ts';
import type { Clock } from './time/labels.ts';

export type BookingState =
  | 'held'
  | 'confirmed'
  | 'completed'
  | 'no_show'
  | 'expired'
  | 'cancelled'
  | 'slot_lost';

export type RefundState = 'none' | 'due' | 'refunded' | 'partly_refunded';

/** How a session is paid: at Stripe, in some other way that the owner sees to, or not at all. */
export type Settled = 'stripe' | 'elsewhere' | 'free';

/** The one row from hold to history. */
export interface Booking {
  id: string;
  /** Goes up with every change; a write names the version it read (compare-and-set). */
  version: number;
  state: BookingState;
  refundState: RefundState;
  startsAt: Instant;
  endsAt: Instant;
  /** What the session takes from the calendar is `[startsAt, reservedEnd)`: the session and the larger of its two buffers. */
  reservedEnd: Instant;
  /** The hold blocks others while `now < holdUntil`: the checkout's end and a margin for late events. */
  holdUntil: Instant;
  /** When Stripe closes the Checkout Session; computed once, so that a retry sends the same parameters. */
  checkoutExpiresAt: Instant;
  /** SHA-256 of the browser token that made the hold. */
  holder: string;
  attendee: Attendee;
  /** What the offer said when the time was held. */
  offer: OfferSnapshot;
  settled: Settled;
  /** The price; 0 for a free one, and for the books what is paid elsewhere. */
  amountMinor: number;
  currency: string;
  /** Idempotency key of the Checkout Session, stored before the call. */
  checkoutKey: string;
  checkoutSessionId: string | null;
  checkoutUrl: string | null;
  paymentIntentId: string | null;
  /** Stripe reported the checkout complete while the money is still on its way. */
  paymentProcessing: boolean;
  /** Amount that Stripe says was captured, and given back, in the smallest unit. */
  capturedMinor: number;
  refundedMinor: number;
  /** All that was ever ordered to go back: a refund is `due` for as long as less than that has gone. */
  orderedMinor: number;
  /** Counts the refund's idempotency keys: `refund:{id}:v{refundVersion}`; 0 before the first. */
  refundVersion: number;
  /** Since when the present key is used; null while no order has gone out for what is due. */
  refundKeyedAt: Instant | null;
  /** After a setback the order waits until then. */
  refundNextTryAt: Instant | null;
  disputed: boolean;
  icsUid: string;
  icsSequence: number;
  /** Tokens are derived from secret, id and version; the row keeps only the SHA-256. */
  tokenHash: string;
  tokenVersion: number;
  createdAt: Instant;
  confirmedAt: Instant | null;
  cancelledAt: Instant | null;
  cancelledBy: 'buyer' | 'owner' | 'system' | null;
  /** While set and in the future the buyer of a session that the owner cancelled may pick another time instead of the refund. */
  rebookUntil: Instant | null;
  /** Markdown summary of an audit that the visitor chose to attach; dies by retention. */
  attachedAudit: string | null;
  /** Slug of the essay whose link led here; empty for none. */
  source: string;
}

export interface Attendee {
  name: string;
  email: string;
  company: string;
  topic: string;
  /** IANA zone in which this person reads times, and the clock by which they do. */
  timeZone: string;
  clock: Clock;
}

export interface OfferSnapshot {
  slug: string;
  name: string;
  minutes: number;
  taxSentence: string;
  noticeMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  meeting: Meeting;
  policy: Policy;
  /** IANA zone of the owner's calendar at the time of booking. */
  hostZone: string;
}

/** What Stripe is told of a booking besides its price: enough to make the row again. */
export function traceOf({ id, startsAt, offer, attendee, icsSequence }: Booking) {
  const { minutes, slug: offerSlug } = offer;
  return {
    bookingId: id,
    startsAt,
    minutes,
    offerSlug,
    timeZone: attendee.timeZone,
    sequence: icsSequence,
  };
}

/** Fact → next state. A fact that is missing in a row changes nothing. */
export const transitions = {
  held: { paid: 'confirmed', answered: 'confirmed', paidAfterStart: 'slot_lost', lapsed: 'expired' },
  // The money came after the hold had ended: somebody else may own the time by now.
  expired: { paidAndFree: 'confirmed', paidAndTaken: 'slot_lost' },
  confirmed: { ended: 'completed', missed: 'no_show', cancelled: 'cancelled' },
  // The owner cancelled, and the buyer picked another time instead of the refund.
  cancelled: { rebooked: 'confirmed' },
  slot_lost: {},
  completed: { missed: 'no_show' },
  no_show: { ended: 'completed' },
} as const satisfies Record<BookingState, Record<string, BookingState>>;

/** @throws RangeError when the table has no such step: the caller decided on something that is not true */
export function stateAfter(state: BookingState, fact: string): BookingState {
  const next = (transitions[state] as Record<string, BookingState>)[fact];
  if (!next) throw new RangeError(`a ${state} booking cannot become ${fact}`);
  return next;
}

/** States that take their time from the calendar; the database refuses overlaps among them. */
export const blockingStates = ['held', 'confirmed'] as const satisfies BookingState[];

/**
 * Stripe's shortest Checkout Session lives 30 minutes; six more leave room for clock error,
 * and the hold outlives it by three so that an event on its way still finds its slot.
 */
export const checkoutLifetime = 36 * minute;
export const holdMargin = 3 * minute;

/** A free time waits so long for the press in the mailed link. */
export const answerLifetime = 30 * minute;

/** A hold that still keeps its time from others. A checkout whose money is on its way stands until Stripe decides. */
export function isLiveHold(booking: Pick<Booking, 'state' | 'holdUntil'>, now: Instant): boolean {
  return booking.state === 'held' && now < booking.holdUntil;
}
