import type { Booking } from '#domain/booking.ts';
import type { Ports } from '#use-cases/ports.ts';

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
