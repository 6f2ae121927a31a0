import type { Booking } from '#domain/booking.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';

/** Somebody changed the row between our read and our write. */
export class StaleBooking extends Error {
  override name = 'StaleBooking';
}

/**
 * Writes a changed booking together with the line of history that says why.
 * @returns the row as stored
 * @throws StaleBooking when it is no longer the version that was read; the transaction is undone
 * @throws OverlapError when the database's rule refuses its time
 */
export async function changeBooking(
  store: Store,
  booking: Booking,
  changes: Partial<Booking>,
  event: Omit<HistoryEntry, 'bookingId'>,
): Promise<Booking> {
  const stored = await store.bookings.update({ ...booking, ...changes });
  if (!stored) throw new StaleBooking(`booking ${booking.id} was changed by somebody else`);
  await store.history.append({ bookingId: booking.id, ...event });
  return stored;
}

/**
 * Runs a step again when somebody else was faster. Each round reads afresh, so the step decides on what is true.
 * @throws StaleBooking after `rounds` tries
 */
export async function whileStale<T>(step: () => Promise<T>, rounds = 8): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof StaleBooking) || round === rounds) throw error;
    }
  }
}
