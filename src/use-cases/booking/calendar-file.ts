import type { Booking } from '#domain/booking.ts';
import type { Ports } from '../ports.ts';
import { bookingUrl } from './booking-address.ts';

/**
 * The calendar file of a booking as it stands; after a cancellation, the one that removes the entry.
 * @returns null for what stands in nobody's calendar
 */
export function calendarFile(ports: Ports, booking: Booking) {
  const url = bookingUrl(ports, booking);
  if (booking.state === 'confirmed') return ports.invitations.invite(booking, url);
  if (booking.state === 'cancelled') return ports.invitations.cancellation(booking, url);
  return null;
}
