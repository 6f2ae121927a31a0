// Server only: Safari has no Temporal. What browsers need of dates and zones is in labels.ts, month.ts and date.ts.
import type { Instant } from '#domain/interval.ts';
import { addDays, type LocalDate } from './date.ts';

/**
 * The instant of a wall time. A skipped time is read with the offset before the gap (02:30 becomes 03:30),
 * a repeated one is the first of the two (RFC 5545 §3.3.5).
 * @param time `HH:MM`; `24:00` is the midnight that ends the date
 * @throws RangeError for a zone, date or time that does not exist
 */
export function toInstant(date: LocalDate, time: string, timeZone: string): Instant {
  if (time === '24:00') return toInstant(addDays(date, 1), '00:00', timeZone);
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone, {
    disambiguation: 'compatible',
  }).epochMilliseconds;
}

/** The first instant of a date: midnight, or the end of the gap where the clocks skip midnight. */
export function startOfDate(date: LocalDate, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

export function dateIn(instant: Instant, timeZone: string): LocalDate {
  return zoned(instant, timeZone).toPlainDate().toString();
}

/** The first change of the zone's offset at or after `instant`; Infinity where none is known. */
export function nextClockChange(instant: Instant, timeZone: string): Instant {
  // Temporal looks strictly after its argument.
  return zoned(instant - 1, timeZone).getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
}

function zoned(instant: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
}
