import type { Booking } from '#domain/booking.ts';
import type { HistoryEntry, Ports, Store } from './ports.ts';

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

/** Names for the locks of `Database.write`: whoever changes one thing waits for the others who change it. */
export const lockOn = {
  hostDate: (date: string) => `date:${date}`,
  holder: (holder: string) => `holder:${holder}`,
  email: (email: string) => `email:${normalEmail(email)}`,
  booking: (id: string) => `booking:${id}`,
};

/** Two spellings of one address are one person. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** The address of the permanent booking page. */
export function bookingUrl(ports: Pick<Ports, 'tokens' | 'url'>, booking: Booking): string {
  return ports.url(`/booking/${bookingToken(ports, booking)}`);
}

/** @throws Error when no secret in rotation made this row's token: a secret was removed too early */
export function bookingToken(ports: Pick<Ports, 'tokens'>, booking: Booking): string {
  const token = ports.tokens.recover(booking.id, booking.tokenVersion, booking.tokenHash);
  if (!token) throw new Error(`no APP_SECRET in use made the address of booking ${booking.id}`);
  return token;
}
