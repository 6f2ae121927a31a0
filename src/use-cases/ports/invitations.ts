import type { Attachment } from '#domain/attachment.ts';
import type { Booking } from '#domain/booking.ts';

/** A session, and where the owner finds it. */
export interface OwnersSession {
  booking: Booking;
  deskUrl: string;
}

export interface Invitations {
  /** An iCalendar file for the booking's present time, CRLF, folded, UTC. */
  invite(booking: Booking, bookingUrl: string): Attachment;
  /** Takes the event out of the attendee's calendar. */
  cancellation(booking: Booking, bookingUrl: string): Attachment;
  /** For the owner's own calendar: the same event, accepted already. */
  inviteOwner(session: OwnersSession): Attachment;
  cancelForOwner(session: OwnersSession): Attachment;
  /** Sessions as one calendar, to subscribe to or to save. Private notes are never in it. */
  ownersCalendar(sessions: OwnersSession[]): string;
}
