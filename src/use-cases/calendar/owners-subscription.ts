import type { Booking } from '#domain/booking.ts';
import { day } from '#domain/interval.ts';
import type { Ports } from '#use-cases/ports.ts';

/** SHA-256 of the address's token; without it there is no address. */
const tokenKey = 'owners-calendar-token';
/** What was is of use for a while; what comes has no end. */
const lookBack = 90 * day;
const mostSessions = 2_000;

/**
 * Makes the address of the owner's sessions as a calendar, and ends the former one.
 * @returns the address, which is known from here on to nobody but the owner
 */
export async function renewSubscription(ports: Ports): Promise<string> {
  const token = ports.tokens.randomId();
  await ports.database.settings.set(tokenKey, ports.tokens.hash(token));
  return ports.url(`/calendar/${token}.ics`);
}

export async function hasSubscription(ports: Ports): Promise<boolean> {
  return Boolean(await ports.database.settings.get(tokenKey));
}

/** Ends the address without a new one. */
export async function endSubscription(ports: Ports): Promise<void> {
  await ports.database.settings.set(tokenKey, '');
}

/** @returns the sessions as a calendar, or null for a token that opens nothing */
export async function readSubscription(ports: Ports, token: string): Promise<string | null> {
  const known = await ports.database.settings.get(tokenKey);
  if (!known || ports.tokens.hash(token) !== known) return null;
  const bookings = await ports.database.bookings.list({
    states: ['confirmed', 'completed', 'no_show'],
    from: ports.now() - lookBack,
    limit: mostSessions,
  });
  return toCalendar(ports, bookings);
}

/** Bookings as a calendar file of the owner's; what was never paid stands in nobody's calendar. */
export function toCalendar(ports: Pick<Ports, 'invitations' | 'url'>, bookings: Booking[]): string {
  const inCalendars = new Set(['confirmed', 'completed', 'no_show', 'cancelled']);
  return ports.invitations.ownersCalendar(
    bookings
      .filter(({ state }) => inCalendars.has(state))
      .map((booking) => ({ booking, deskUrl: ports.url(`/desk/bookings/${booking.id}`) })),
  );
}
