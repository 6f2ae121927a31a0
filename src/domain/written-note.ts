import type { Booking } from './booking.ts';
import type { Instant } from './interval.ts';
import { dateIn, toInstant } from './time/zoned.ts';

/** Characters of Markdown. A page of writing is a tenth of it. */
export const longestNote = 20_000;

/** What stands in the field before anything was written: the four things that were promised. */
export const noteTemplate = `## What we found

## The one change

## Who owns it

## By when
`;

/** One version of the note of one session. A sent one is never changed. */
export interface WrittenNote {
  bookingId: string;
  version: number;
  /** Markdown. */
  body: string;
  savedAt: Instant;
  sentAt: Instant | null;
}

/** The note is promised for the same day: 18:00 in the owner's zone, or the session's end where that is later. */
export function noteDueAt({
  startsAt,
  endsAt,
  offer,
}: Pick<Booking, 'startsAt' | 'endsAt' | 'offer'>): Instant {
  return Math.max(endsAt, toInstant(dateIn(startsAt, offer.hostZone), '18:00', offer.hostZone));
}

/** Sessions that were held get a note; nobody waits for one of a session that was canceled or missed, or once erased. */
export function owesNote(
  { state, endsAt, attendee }: Pick<Booking, 'state' | 'endsAt' | 'attendee'>,
  now: Instant,
): boolean {
  if (!attendee.email) return false;
  return state === 'completed' || (state === 'confirmed' && endsAt <= now);
}

/** Nothing was written: the template as it stands, or less. */
export function isEmptyNote(body: string): boolean {
  const lines = noteTemplate.split('\n');
  return body.split(/\r?\n/).every((line) => line.trim() === '' || lines.includes(line.trim()));
}
