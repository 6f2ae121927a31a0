import { type ClosedReason, reservedRange } from '#domain/availability/slots.ts';
import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { settleStaleNeighbors } from '#use-cases/checkout/release-hold.ts';
import { OverlapError } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeIfThere } from './change-booking.ts';
import { whyNotForOwner } from './in-the-way.ts';
import { lockOn } from './locks.ts';
import { moveIn, offerOf } from './move-booking.ts';

export type MovedByOwner =
  | { ok: true; booking: Booking }
  /** `past`: that time has gone. `taken`: another session or a live hold is there, which nobody may move away. */
  | { ok: false; reason: 'not-movable' | 'past' | 'taken' };

/** Why visitors would not be offered that time for this booking; null where they would. A warning, not a rule. */
export async function whyNotOffered(
  ports: Ports,
  { booking, startsAt }: { booking: Booking; startsAt: Instant },
): Promise<ClosedReason | null> {
  const offer = offerOf(ports, booking);
  return whyNotForOwner(ports, { offer, start: startsAt, moving: booking.id });
}

/** Moves a session to any time ahead, on offer or not: only the rule that two sessions never overlap stands above it. */
export async function moveByOwner(
  ports: Ports,
  input: { bookingId: string; startsAt: Instant; words: string },
): Promise<MovedByOwner> {
  const { bookingId, startsAt, words } = input;
  const before = await ports.database.bookings.find(bookingId);
  if (!before) return { ok: false, reason: 'not-movable' };
  await settleStaleNeighbors(ports, reservedRange(startsAt, before.offer), bookingId);
  const locks = [lockOn.hostDate(dateIn(startsAt, ports.content.site.timeZone)), lockOn.booking(bookingId)];
  try {
    const moved = await changeIfThere(
      ports,
      bookingId,
      async (booking, store): Promise<MovedByOwner> => {
        if (booking.state !== 'confirmed') return { ok: false, reason: 'not-movable' };
        // The second press of a button finds its wish fulfilled.
        if (booking.startsAt === startsAt) return { ok: true, booking };
        if (startsAt <= ports.now()) return { ok: false, reason: 'past' };
        return { ok: true, booking: await moveIn(ports, store, booking, { startsAt, by: 'owner', words }) };
      },
      locks,
    );
    ports.wakeMail();
    return moved ?? { ok: false, reason: 'not-movable' };
  } catch (error) {
    if (error instanceof OverlapError) return { ok: false, reason: 'taken' };
    throw error;
  }
}
