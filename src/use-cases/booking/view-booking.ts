import type { Booking } from '#domain/booking.ts';
import type { WrittenNote } from '#domain/written-note.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { MoneyEntry } from '#use-cases/ports/money.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Everything the permanent booking page shows. */
export interface BookingView {
  booking: Booking;
  history: HistoryEntry[];
  money: MoneyEntry[];
  mails: OutboxMail[];
  /** What the buyer was sent in writing, all versions, oldest first. */
  notes: WrittenNote[];
}

/**
 * Looks a booking up by the token in its address.
 * @returns null for a guessed, old or revoked token; each of them costs the same one look-up
 */
export async function viewBooking(ports: Ports, token: string): Promise<BookingView | null> {
  const booking = await findByToken(ports, token);
  return booking && viewOf(ports, booking);
}

/** The same for the owner, by id. */
export async function showBooking(
  ports: Pick<Ports, 'database'>,
  bookingId: string,
): Promise<BookingView | null> {
  const booking = await ports.database.bookings.find(bookingId);
  return booking && viewOf(ports, booking);
}

async function viewOf({ database }: Pick<Ports, 'database'>, booking: Booking): Promise<BookingView> {
  const [history, money, mails, notes] = await Promise.all([
    database.history.of(booking.id),
    database.money.of(booking.id),
    database.outbox.of(booking.id),
    database.notes.of(booking.id),
  ]);
  return { booking, history, money, mails, notes: notes.filter(({ sentAt }) => sentAt !== null) };
}

export async function findByToken(
  ports: Pick<Ports, 'database' | 'tokens'>,
  token: string,
): Promise<Booking | null> {
  return ports.database.bookings.findByTokenHash(ports.tokens.hash(token));
}
