import type { Booking } from '#domain/booking.ts';
import { freeUntil, hadFreeTime } from '#domain/policy.ts';
import { slotLabel } from '#domain/time/labels.ts';

/** Why no money goes back any more, in the middle of a sentence. */
export function noRefundWords(booking: Booking): string {
  return hadFreeTime(booking)
    ? `a full refund was possible until ${untilWords(booking)}`
    : `it was booked later than ${hoursAhead(booking)}, when a refund ends`;
}

/** The same of moves. */
export function noMoveWords(booking: Booking): string {
  return hadFreeTime(booking)
    ? `it could be moved until ${untilWords(booking)}`
    : `it was booked later than ${hoursAhead(booking)}, when moves end`;
}

function untilWords(booking: Booking): string {
  return slotLabel(freeUntil(booking), booking.attendee);
}

function hoursAhead({ offer }: Booking): string {
  const { freeUntilHours } = offer.policy;
  return freeUntilHours === 1 ? 'an hour before it starts' : `${freeUntilHours} hours before it starts`;
}

/** With a capital. */
export function asSentence(words: string): string {
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}.`;
}
