import ICAL from 'ical.js';
import { day, type Instant, type Interval } from '#domain/interval.ts';
import type { Zone } from './iana-zone.ts';
import { type Part, property } from './parts.ts';
import { readWall, startOfDay, type WallTime } from './wall-time.ts';
import { type Zones, zoneOf } from './zones.ts';

/** One start of an event. */
export interface Occurrence {
  at: Instant;
  wall: WallTime;
  zone: Zone;
  isDate: boolean;
  /** Where the occurrence says its own end: a period, or a rule of minutes. */
  end?: Instant;
}

/** @returns null for an event without DTSTART @throws RangeError */
export function startOf(event: Part, zones: Zones): Occurrence | null {
  const start = property(event, 'dtstart');
  if (!start) return null;
  const { wall, isDate } = readWall(start[3]);
  const zone = isDate ? zones.owner : zoneOf(start, start[3], zones);
  return { at: zone(wall), wall, zone, isDate };
}

/**
 * The time that an occurrence takes. DTEND gives every one the same exact length (dates: the same number of days);
 * of a DURATION the days follow the calendar and the rest is exact. Without either, a date is a day and a time nothing.
 * @param first the start that DTEND belongs to
 */
export function spanOf(event: Part, each: Occurrence, first: Occurrence, zones: Zones): Interval {
  if (each.end !== undefined) return { start: each.at, end: each.end };
  return { start: each.at, end: endOf(event, each, first, zones) };
}

function endOf(event: Part, each: Occurrence, first: Occurrence, zones: Zones): Instant {
  const end = property(event, 'dtend');
  if (end) {
    const written = readWall(end[3]);
    if (first.isDate || written.isDate) {
      const days = Math.round((startOfDay(written.wall) - startOfDay(first.wall)) / day);
      return each.zone(startOfDay(each.wall) + Math.max(1, days) * day);
    }
    return each.at + zoneOf(end, end[3], zones)(written.wall) - first.at;
  }
  const duration = property(event, 'duration');
  if (duration) return afterDuration(String(duration[3]), each);
  return each.isDate ? each.zone(each.wall + day) : each.at;
}

function afterDuration(written: string, { at, wall, zone }: Occurrence): Instant {
  const duration = ICAL.Duration.fromString(written);
  if (duration.isNegative) return at;
  const rest = ((duration.hours * 60 + duration.minutes) * 60 + duration.seconds) * 1000;
  return zone(wall + (duration.weeks * 7 + duration.days) * day) + rest;
}

/** A period of RDATE or FREEBUSY, `start/end` or `start/duration`. @throws RangeError */
export function periodOf(value: unknown, zone: Zone): Interval {
  const [from = '', to = ''] = Array.isArray(value) ? value.map(String) : String(value).split('/');
  const start = toInstant(from, zone);
  if (/^[+-]?P/.test(to)) return { start, end: start + ICAL.Duration.fromString(to).toSeconds() * 1000 };
  return { start, end: toInstant(to, zone) };
}

function toInstant(written: string, zone: Zone): Instant {
  const { wall, isUtc } = readWall(written);
  return isUtc ? wall : zone(wall);
}
