import type { Booking } from '#domain/booking.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Somebody changed the row between our read and our write. */
export class StaleBooking extends Error {
  override name = 'StaleBooking';
}

/**
 * Writes a changed booking together with the line of history that says why. The address of its page that a change ends
 * is kept as a former one.
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
  if (stored.tokenHash !== booking.tokenHash) {
    await store.bookings.retireToken(booking.tokenHash, booking.id, event.at);
  }
  return stored;
}

/**
 * Decides on a booking as it stands now and changes it, in one write transaction; again when somebody else was faster.
 * @param step may change it by `changeBooking`, or answer without doing so
 * @throws Error when there is no such booking
 */
export async function changeLatest<T>(
  ports: Pick<Ports, 'database'>,
  bookingId: string,
  step: (booking: Booking, store: Store) => Promise<T>,
): Promise<T> {
  const done = await changeIfThere(ports, bookingId, async (booking, store) => ({
    answer: await step(booking, store),
  }));
  if (!done) throw new Error(`no booking ${bookingId}`);
  return done.answer;
}

/**
 * The same, at first with what was read a moment ago, which saves reading it again. `step` has to write: only that tells
 * that it was still true.
 */
export async function changeKnown<T>(
  ports: Pick<Ports, 'database'>,
  known: Booking,
  step: (booking: Booking, store: Store) => Promise<T>,
): Promise<T> {
  try {
    return await ports.database.write((store) => step(known, store));
  } catch (error) {
    if (!(error instanceof StaleBooking)) throw error;
  }
  return changeLatest(ports, known.id, step);
}

/**
 * The same for an id that may be anybody's invention.
 * @param locks names of `lockOn`
 * @returns null when there is no such booking
 */
export async function changeIfThere<T>(
  ports: Pick<Ports, 'database'>,
  bookingId: string,
  step: (booking: Booking, store: Store) => Promise<T>,
  locks: string[] = [],
): Promise<T | null> {
  return whileStale(() =>
    ports.database.write(async (store) => {
      const booking = await store.bookings.find(bookingId);
      return booking && step(booking, store);
    }, locks),
  );
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
