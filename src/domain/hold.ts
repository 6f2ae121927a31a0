import { reservedRange } from './availability/slots.ts';
import { type Attendee, answerLifetime, type Booking, checkoutLifetime, holdMargin } from './booking.ts';
import { type Instant, minute } from './interval.ts';
import type { Offer } from './offer.ts';
import { plainly, withoutInvisible } from './visible-text.ts';

/** The wish that becomes a hold, with what only the outside knows. */
export interface NewHold {
  id: string;
  holder: string;
  offer: Offer;
  startsAt: Instant;
  attendee: Attendee;
  attachedAudit: string | null;
  source?: string;
  now: Instant;
  /** IANA zone of the owner's calendar. */
  hostZone: string;
  icsUid: string;
  /** Of the token of version 1. */
  tokenHash: string;
}

/** A held row, before anything is paid; a free one is held until its mail is answered. */
export function newHold({ id, offer, startsAt, now, ...wish }: NewHold): Booking {
  // Stripe counts in seconds: rounded up here once, so that a retry sends what the first call sent.
  const isFree = offer.amountMinor === 0;
  const checkoutExpiresAt = Math.ceil((now + (isFree ? answerLifetime : checkoutLifetime)) / 1000) * 1000;
  return {
    id,
    version: 1,
    state: 'held',
    refundState: 'none',
    startsAt,
    endsAt: startsAt + offer.minutes * minute,
    reservedEnd: reservedRange(startsAt, offer).end,
    holdUntil: isFree ? checkoutExpiresAt : checkoutExpiresAt + holdMargin,
    checkoutExpiresAt,
    holder: wish.holder,
    attendee: trimAttendee(wish.attendee),
    offer: {
      slug: offer.slug,
      name: offer.name,
      minutes: offer.minutes,
      taxSentence: offer.taxSentence,
      noticeMinutes: offer.noticeMinutes,
      bufferBeforeMinutes: offer.bufferBeforeMinutes,
      bufferAfterMinutes: offer.bufferAfterMinutes,
      meeting: offer.meeting,
      policy: offer.policy,
      hostZone: wish.hostZone,
    },
    settled: isFree ? 'free' : 'stripe',
    amountMinor: offer.amountMinor,
    currency: offer.currency,
    checkoutKey: `hold:${id}:checkout:v1`,
    checkoutSessionId: null,
    checkoutUrl: null,
    paymentIntentId: null,
    paymentProcessing: false,
    capturedMinor: 0,
    refundedMinor: 0,
    orderedMinor: 0,
    refundVersion: 0,
    refundKeyedAt: null,
    refundNextTryAt: null,
    disputed: false,
    icsUid: wish.icsUid,
    icsSequence: 0,
    tokenHash: wish.tokenHash,
    tokenVersion: 1,
    createdAt: now,
    confirmedAt: null,
    cancelledAt: null,
    cancelledBy: null,
    rebookUntil: null,
    attachedAudit: wish.attachedAudit,
    source: wish.source ?? '',
  };
}

/** As it is kept: without the blanks around what was typed, and without marks that nobody sees. */
export function trimAttendee(attendee: Attendee): Attendee {
  return {
    name: withoutInvisible(attendee.name).trim(),
    email: plainly(attendee.email).trim(),
    company: withoutInvisible(attendee.company).trim(),
    topic: withoutInvisible(attendee.topic).trim(),
    timeZone: attendee.timeZone,
    clock: attendee.clock,
  };
}
