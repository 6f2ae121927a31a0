import type { Booking, BookingState } from '#domain/booking.ts';
import { addDays, type LocalDate } from '#domain/time/date.ts';
import { startOfDate } from '#domain/time/zoned.ts';
import type { BookingFilter } from '#use-cases/ports/bookings.ts';
import type { Ports } from '#use-cases/ports.ts';

/** What the owner looks for; null is anything. */
export interface BookingsAsked {
  /** Part of a name or of an email address. */
  search: string;
  state: BookingState | 'refund-due' | null;
  /** Dates of the owner's calendar, both included. */
  from: LocalDate | null;
  to: LocalDate | null;
}

export const bookingsPerPage = 50;
/** A file holds all of them; one more would be a sign that something else is wrong. */
const mostInFile = 50_000;

/** Newest start first. @param page from 1 on; null for all of them */
export async function findBookings(
  { database, content }: Pick<Ports, 'database' | 'content'>,
  { search, state, from, to }: BookingsAsked,
  page: number | null,
): Promise<{ bookings: Booking[]; hasMore: boolean }> {
  const { timeZone } = content.site;
  const filter: BookingFilter = {
    search,
    ...(state === 'refund-due' ? { refundStates: ['due'] } : state ? { states: [state] } : {}),
    ...(from ? { from: startOfDate(from, timeZone) } : {}),
    ...(to ? { to: startOfDate(addDays(to, 1), timeZone) } : {}),
  };
  if (page === null) {
    return { bookings: await database.bookings.list({ ...filter, limit: mostInFile }), hasMore: false };
  }
  const found = await database.bookings.list({
    ...filter,
    limit: bookingsPerPage + 1,
    offset: (page - 1) * bookingsPerPage,
  });
  return { bookings: found.slice(0, bookingsPerPage), hasMore: found.length > bookingsPerPage };
}
