import type { Booking } from '#domain/booking.ts';
import type { Interval } from '#domain/interval.ts';
import { addDays, isDate, type LocalDate } from '#domain/time/date.ts';
import { dateIn, startOfDate } from '#domain/time/zoned.ts';
import type { Ports } from '#use-cases/ports.ts';
import { blockDates } from './block-dates.ts';

/** The host's date. */
export function today(ports: Ports): LocalDate {
  return dateIn(ports.now(), ports.content.site.timeZone);
}

/**
 * No sessions from today until a date, which is the first one with sessions again.
 * @returns the id of the entry, or null for a date that is none or is not ahead
 */
export async function pauseUntil(ports: Ports, until: LocalDate, publicNote: string): Promise<string | null> {
  const from = today(ports);
  if (!isDate(until) || until <= from) return null;
  const blocked = await blockDates(ports, { from, to: addDays(until, -1), note: 'Pause', publicNote });
  return blocked.ok ? blocked.id : null;
}

/** Confirmed sessions that stand in a closed time: closing cancels nothing. */
export async function sessionsIn(
  ports: Ports,
  closed: Interval | { from: LocalDate; to: LocalDate },
): Promise<Booking[]> {
  const zone = ports.content.site.timeZone;
  const range =
    'start' in closed
      ? closed
      : { start: startOfDate(closed.from, zone), end: startOfDate(addDays(closed.to, 1), zone) };
  const bookings = await ports.database.bookings.reserving(range);
  return bookings.filter(({ state }) => state === 'confirmed');
}
