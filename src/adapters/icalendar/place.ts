import type { Booking } from '#domain/booking.ts';
import { oneLine, webAddress } from './text.ts';

/** Where the two meet, in a line. */
export function placeOf({ offer: { meeting } }: Booking): string {
  const address = oneLine(meeting.address);
  if (meeting.kind === 'phone') return address ? `Phone: ${address}` : 'Phone call';
  return address || 'Video call';
}

/** What opens the meeting, or null. */
export function joinAddress({ offer: { meeting } }: Booking): string | null {
  return meeting.kind === 'video' ? webAddress(meeting.address) : null;
}
