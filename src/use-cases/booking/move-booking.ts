import { type ClosedReason, reservedRange } from '#domain/availability/slots.ts';
import { type Booking, stateAfter } from '#domain/booking.ts';
import { hour, type Instant, minute } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { mayMove, mayRebook, withoutDebt } from '#domain/policy.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { explainSlotIn, slotsNear } from '#use-cases/calendar/offer-slots.ts';
import { refreshFeeds } from '#use-cases/calendar/refresh-feeds.ts';
import { settleStaleNeighbors } from '#use-cases/checkout/release-hold.ts';
import { countOne } from '#use-cases/limit-rate.ts';
import { dropOutdated, queueMoved } from '#use-cases/mail/queue-mail.ts';
import { OverlapError, type Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';
import { lockOn } from './locks.ts';

export type Moved =
  | { ok: true; booking: Booking }
  /** The policy's limit has passed, or the booking is not one that can be moved. */
  | { ok: false; reason: 'not-movable' }
  /** Each move mails buyer and owner. */
  | { ok: false; reason: 'too-often' }
  | { ok: false; reason: 'slot-taken'; why: ClosedReason; nearest: Instant[] };

/** Of one booking within an hour. */
export const movesPerHour = 6;

/**
 * Gives a booking another time. Row, payment and calendar UID stay; SEQUENCE goes up; no money moves. Also the way back
 * in for a buyer whose session the owner cancelled, while the refund has not been chosen.
 */
export async function moveBooking(
  ports: Ports,
  input: { bookingId: string; startsAt: Instant },
): Promise<Moved> {
  const before = await ports.database.bookings.find(input.bookingId);
  if (!before) return { ok: false, reason: 'not-movable' };
  if (isThere(before, input.startsAt)) return { ok: true, booking: before };
  if (!isMovable(before, ports.now())) return { ok: false, reason: 'not-movable' };
  const offer = offerOf(ports, before);
  await refreshFeeds(ports);
  await settleStaleNeighbors(ports, reservedRange(input.startsAt, offer), before.id);
  const moved = await write(ports, before.id, offer, input.startsAt);
  if (moved === 'not-movable' || moved === 'too-often') return { ok: false, reason: moved };
  if (typeof moved === 'string') {
    const nearest = await slotsNear(ports, { offer, wanted: input.startsAt, count: 3, moving: before.id });
    return { ok: false, reason: 'slot-taken', why: moved, nearest };
  }
  ports.wakeMail();
  return { ok: true, booking: moved };
}

export function isMovable(booking: Booking, now: Instant): boolean {
  return mayMove(booking, now) || mayRebook(booking, now);
}

/** The second click of a double click finds its wish fulfilled, whatever may still be done from here. */
function isThere(booking: Booking, startsAt: Instant): boolean {
  return booking.state === 'confirmed' && booking.startsAt === startsAt;
}

/**
 * The rules for a new time are those of the offer as it is; length, buffers and place are those that were bought.
 * An offer that is no longer sold lends its rules from the first one.
 */
export function offerOf(ports: Pick<Ports, 'content'>, booking: Booking): Offer {
  const { offers, firstOffer } = ports.content;
  const current = offers.find(({ slug }) => slug === booking.offer.slug) ?? firstOffer;
  const { minutes, bufferBeforeMinutes, bufferAfterMinutes, meeting, policy } = booking.offer;
  return { ...current, minutes, bufferBeforeMinutes, bufferAfterMinutes, meeting, policy };
}

/**
 * Gives a booking another time inside a transaction, whatever the offer says of that time: row, history, mail.
 * @param to.words what the owner, who moves it, writes to the buyer
 * @throws OverlapError when it is somebody else's
 */
export async function moveIn(
  ports: Ports,
  store: Store,
  booking: Booking,
  to: { startsAt: Instant; by: 'buyer' } | { startsAt: Instant; by: 'owner'; words: string },
): Promise<Booking> {
  const at = ports.now();
  const { startsAt } = to;
  const isRebooking = booking.state !== 'confirmed';
  const moved = await changeBooking(
    store,
    booking,
    {
      state: isRebooking ? stateAfter(booking.state, 'rebooked') : booking.state,
      ...(isRebooking ? withoutDebt(booking) : {}),
      rebookUntil: null,
      cancelledAt: null,
      cancelledBy: null,
      startsAt,
      endsAt: startsAt + booking.offer.minutes * minute,
      reservedEnd: reservedRange(startsAt, booking.offer).end,
      icsSequence: booking.icsSequence + 1,
      // Whoever was moved may leave until the session begins: the time is none that they chose.
      ...(to.by === 'owner' ? { offer: freeToTheStart(booking.offer) } : {}),
    },
    {
      at,
      what: isRebooking ? 'rebooked' : 'moved',
      by: to.by,
      why: `from ${new Date(booking.startsAt).toISOString()}`,
    },
  );
  if (moved.checkoutSessionId) await store.untoldMoves.add(moved.id, at);
  await store.moveQuestions.remove(moved.id);
  await dropOutdated(store, booking.id, at, 'moved');
  const byOwner = to.by === 'owner' ? { words: to.words } : null;
  await queueMoved(ports, store, { booking: moved, before: booking, byOwner });
  return moved;
}

function freeToTheStart(offer: Booking['offer']): Booking['offer'] {
  return { ...offer, policy: { ...offer.policy, freeUntilHours: 0 } };
}

async function write(
  ports: Ports,
  bookingId: string,
  offer: Offer,
  startsAt: Instant,
): Promise<Booking | ClosedReason | 'not-movable' | 'too-often'> {
  const locks = [lockOn.hostDate(dateIn(startsAt, ports.content.site.timeZone)), lockOn.booking(bookingId)];
  try {
    const moved = await changeIfThere(
      ports,
      bookingId,
      async (booking, store) => {
        if (isThere(booking, startsAt)) return booking;
        if (!isMovable(booking, ports.now())) return 'not-movable';
        const why = await explainSlotIn(store, ports, { offer, start: startsAt, moving: booking.id });
        if (why) return why;
        const moves = await countOne(ports, store, { what: 'move', of: booking.id }, hour);
        if (moves > movesPerHour) return 'too-often';
        return moveIn(ports, store, booking, { startsAt, by: 'buyer' });
      },
      locks,
    );
    return moved ?? 'not-movable';
  } catch (error) {
    if (error instanceof OverlapError) return 'booked';
    throw error;
  }
}
