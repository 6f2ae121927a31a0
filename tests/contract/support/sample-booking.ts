import type { Booking } from '#domain/booking.ts';
import { day, hour, minute } from '#domain/interval.ts';

/** Monday 7 December 2026, 09:00 UTC. */
export const mondayNine = Date.UTC(2026, 11, 7, 9);

/** A held session of 30 minutes with a gap of ten, by default on `mondayNine`. Ids and tokens follow from `id`. */
export function sampleBooking({
  id = 'ada',
  startsAt = mondayNine,
  ...rest
}: Partial<Booking> = {}): Booking {
  const endsAt = startsAt + 30 * minute;
  const createdAt = startsAt - 7 * day;
  return {
    id,
    version: 1,
    state: 'held',
    refundState: 'none',
    startsAt,
    endsAt,
    reservedEnd: endsAt + 10 * minute,
    holdUntil: createdAt + 39 * minute,
    checkoutExpiresAt: createdAt + 36 * minute,
    holder: `browser of ${id}`,
    attendee: {
      name: 'Ada Lovelace',
      email: `${id}@example.com`,
      company: '',
      topic: 'We start more than we finish.',
      timeZone: 'Europe/London',
      clock: 12,
    },
    offer: {
      slug: 'strategy-session',
      name: 'Strategy session',
      minutes: 30,
      taxSentence: 'US dollars, taxes included.',
      noticeMinutes: 24 * 60,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 10,
      meeting: { kind: 'video', address: 'https://meet.example.com/room', instructions: '' },
      policy: { freeUntilHours: 24, rebookDays: 7 },
      hostZone: 'America/New_York',
    },
    settled: 'stripe',
    amountMinor: 15_000,
    currency: 'USD',
    checkoutKey: `hold:${id}:checkout:v1`,
    checkoutSessionId: null,
    checkoutUrl: null,
    paymentIntentId: null,
    paymentProcessing: false,
    capturedMinor: 0,
    refundedMinor: 0,
    // All of it, where something is owed.
    orderedMinor: rest.refundState === 'due' ? 15_000 : 0,
    refundVersion: 0,
    refundKeyedAt: null,
    refundNextTryAt: null,
    disputed: false,
    icsUid: `${id}@ship-weekly.test`,
    icsSequence: 0,
    tokenHash: `token of ${id}`,
    tokenVersion: 1,
    createdAt,
    confirmedAt: null,
    cancelledAt: null,
    cancelledBy: null,
    rebookUntil: null,
    attachedAudit: null,
    source: '',
    ...rest,
  };
}

/** The same session, paid. */
export function confirmedBooking(facts: Partial<Booking> = {}): Booking {
  const booking = sampleBooking(facts);
  return {
    ...booking,
    state: 'confirmed',
    checkoutSessionId: `cs_${booking.id}`,
    paymentIntentId: `pi_${booking.id}`,
    capturedMinor: booking.amountMinor,
    confirmedAt: booking.createdAt + hour / 2,
    ...facts,
  };
}
