import { type ClosedReason, reservedRange } from '#domain/availability/slots.ts';
import { type Booking, isLiveHold } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { explainSlot } from '#use-cases/calendar/offer-slots.ts';
import type { BookingStore } from '#use-cases/ports/bookings.ts';
import type { Ports } from '#use-cases/ports.ts';

type Length = Pick<Offer, 'minutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>;

/** The session or live hold that a session at `startsAt` would overlap. @param except the booking that is moved */
export async function inTheWay(
  bookings: Pick<BookingStore, 'reserving'>,
  {
    offer,
    startsAt,
    except = null,
    now,
  }: { offer: Length; startsAt: Instant; except?: string | null; now: Instant },
): Promise<Booking | null> {
  const there = await bookings.reserving(reservedRange(startsAt, offer));
  const stands = (other: Booking) => other.state === 'confirmed' || isLiveHold(other, now);
  return there.find((other) => other.id !== except && stands(other)) ?? null;
}

/**
 * Why visitors would not be offered that time; null where they would. What the owner cannot overcome, somebody else in
 * that time, is said before what they can.
 */
export async function whyNotForOwner(
  ports: Ports,
  { offer, start, moving }: { offer: Offer; start: Instant; moving?: string },
): Promise<ClosedReason | null> {
  const why = await explainSlot(ports, { offer, start, moving });
  if (why === null || why === 'past') return why;
  const other = await inTheWay(ports.database.bookings, {
    offer,
    startsAt: start,
    except: moving,
    now: ports.now(),
  });
  if (!other) return why;
  return other.state === 'held' ? 'held' : 'booked';
}
