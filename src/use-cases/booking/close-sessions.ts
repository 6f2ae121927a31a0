import { type Booking, stateAfter } from '#domain/booking.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';

/** Sessions that have ended are history. @returns how many were closed */
export async function closeEndedSessions(ports: Ports, limit = 200): Promise<number> {
  const now = ports.now();
  const ended = await ports.database.bookings.endedBefore(now, limit);
  for (const { id } of ended) {
    await changeIfThere(ports, id, async (booking, store) => {
      if (booking.state !== 'confirmed' || booking.endsAt > now) return;
      await changeBooking(
        store,
        booking,
        { state: stateAfter('confirmed', 'ended') },
        { at: now, what: 'completed', by: 'system', why: 'its time has passed' },
      );
    });
  }
  return ended.length;
}

export type Attendance = { ok: true; booking: Booking } | { ok: false; reason: 'not-over' };

/** The owner says who came, in either direction. Before the start there is nothing to say. */
export async function markAttendance(
  ports: Ports,
  input: { bookingId: string; came: boolean },
): Promise<Attendance> {
  const marked = await changeIfThere(ports, input.bookingId, async (booking, store): Promise<Attendance> => {
    const now = ports.now();
    if (booking.startsAt > now) return { ok: false, reason: 'not-over' };
    const wanted = input.came ? 'completed' : 'no_show';
    if (booking.state === wanted) return { ok: true, booking };
    if (booking.state !== 'confirmed' && booking.state !== 'completed' && booking.state !== 'no_show') {
      return { ok: false, reason: 'not-over' };
    }
    const state = stateAfter(booking.state, input.came ? 'ended' : 'missed');
    return {
      ok: true,
      booking: await changeBooking(
        store,
        booking,
        { state },
        { at: now, what: wanted, by: 'owner', why: '' },
      ),
    };
  });
  return marked ?? { ok: false, reason: 'not-over' };
}
