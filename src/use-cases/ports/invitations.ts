import type { Attachment } from '#domain/attachment.ts';
import type { Booking } from '#domain/booking.ts';

export interface Invitations {
  /** An iCalendar file for the booking's present time, CRLF, folded, UTC. */
  invite(booking: Booking, bookingUrl: string): Attachment;
  /** Takes the event out of the attendee's calendar. */
  cancellation(booking: Booking, bookingUrl: string): Attachment;
}
