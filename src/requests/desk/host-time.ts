import type { ClosedReason } from '#domain/availability/slots.ts';
import type { Instant } from '#domain/interval.ts';
import { isDate } from '#domain/time/date.ts';
import { dateIn, toInstant } from '#domain/time/zoned.ts';

const wallTime = /^([01]?\d|2[0-3]):[0-5]\d$/;

/** A date and a time as an owner types them, in their own zone: `2027-01-18` and `09:30`. */
export function readHostTime(on: string, at: string, timeZone: string): Instant | null {
  if (!isDate(on) || !wallTime.test(at)) return null;
  return toInstant(on, at.padStart(5, '0'), timeZone);
}

/** The same for the fields of a form. */
export function writeHostTime(instant: Instant, timeZone: string): { on: string; at: string } {
  const at = new Intl.DateTimeFormat('en-US', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(instant);
  return { on: dateIn(instant, timeZone), at };
}

/** Whether an owner may take a time all the same: it is theirs to give, unless it has passed or is somebody's. */
export function isOvercome(why: ClosedReason): boolean {
  return why !== 'past' && why !== 'booked' && why !== 'held';
}
