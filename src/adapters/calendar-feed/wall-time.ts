import ICAL from 'ical.js';
import { day } from '#domain/interval.ts';

/** A wall time as milliseconds, counted as if it were UTC: days are equally long here, whatever the clocks do. */
export type WallTime = number;

export interface Written {
  wall: WallTime;
  isDate: boolean;
  isUtc: boolean;
}

const shape = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?Z?)?/;

/** @throws RangeError for what is no date */
export function readWall(text: unknown): Written {
  const written = String(text);
  const found = shape.exec(written);
  if (!found) throw new RangeError('this is not a date');
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  return {
    wall: wallOf(year, month, date, hours, minutes, Math.min(59, seconds)),
    isDate: found[4] === undefined,
    isUtc: written.endsWith('Z'),
  };
}

export function wallOf(
  year: number,
  month: number,
  date: number,
  hours: number,
  minutes: number,
  seconds: number,
): WallTime {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const made = new Date(0);
  made.setUTCFullYear(year, month - 1, date);
  return made.setUTCHours(hours, minutes, seconds, 0);
}

export function startOfDay(wall: WallTime): WallTime {
  return Math.floor(wall / day) * day;
}

/** For ical.js, without a zone. */
export function toIcalTime(wall: WallTime, isDate: boolean): ICAL.Time {
  const date = new Date(wall);
  return new ICAL.Time(
    {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      isDate,
    },
    ICAL.Timezone.localTimezone,
  );
}

export function fromIcalTime(time: ICAL.Time): WallTime {
  return wallOf(time.year, time.month, time.day, time.hour, time.minute, time.second);
}
