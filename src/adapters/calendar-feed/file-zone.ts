import ICAL from 'ical.js';
import { day, type Instant, type Interval } from '#domain/interval.ts';
import type { Zone } from './iana-zone.ts';
import { type Part, type Property, property, valuesOf } from './parts.ts';
import { fromIcalTime, readWall, toIcalTime, type WallTime, wallOf } from './wall-time.ts';

export type FileWindow = Interval;

/** One change of the clock, with the offsets before and after it. */
interface Change {
  at: Instant;
  before: number;
  after: number;
}

/** Yearly changes of 3,000 years are enough for any window. */
const mostChanges = 3_000;

/**
 * A zone that only the file knows: its observances become a list of changes around the window.
 * @throws RangeError when it has none that can be read
 */
export function fileZone(zone: Part, window: FileWindow): Zone {
  const around = { start: window.start - 3 * 366 * day, end: window.end + 2 * 366 * day };
  const changes = zone[2].flatMap((part) => changesOf(part, around)).toSorted((a, b) => a.at - b.at);
  const [first] = changes;
  if (!first) throw new RangeError('no observance');
  const offsetAt = (at: Instant) => changes.findLast((change) => change.at <= at)?.after ?? first.before;
  const offsets = [...new Set(changes.flatMap(({ before, after }) => [before, after]))];
  return (wall) => {
    const fits = offsets.map((offset) => wall - offset).filter((at) => offsetAt(at) === wall - at);
    if (fits.length > 0) return Math.min(...fits);
    const gap = changes.findLast(
      ({ at, before, after }) => after > before && wall >= at + before && wall < at + after,
    );
    return wall - (gap?.before ?? offsetAt(wall));
  };
}

function changesOf(part: Part, around: Interval): Change[] {
  const start = property(part, 'dtstart');
  const before = offsetOf(property(part, 'tzoffsetfrom'));
  const after = offsetOf(property(part, 'tzoffsetto'));
  if (!start || before === null || after === null) return [];
  const first = readWall(start[3]).wall;
  const dates = valuesOf(part, 'rdate').map((value) => readWall(value).wall);
  const ruled = valuesOf(part, 'rrule').flatMap((rule) => ruledChanges(rule, first, before, around));
  return [first, ...dates, ...ruled].map((wall) => ({ at: wall - before, before, after }));
}

// biome-ignore lint/suspicious/noExplicitAny: a rule as ical.js gives it
function ruledChanges(raw: any, first: WallTime, before: number, around: Interval): WallTime[] {
  if (raw.freq !== 'YEARLY') return [];
  const until = raw.until === undefined ? Infinity : readWall(raw.until).wall;
  const begin = beginNear(raw, first, around.start);
  const rule = ICAL.Recur.fromData(begin === first ? { ...raw, until: undefined } : withPlace(raw, first));
  const iterator = rule.iterator(toIcalTime(begin, false));
  const walls: WallTime[] = [];
  for (let n = 0; n < mostChanges; n++) {
    const time = iterator.next();
    if (!time) break;
    const wall = fromIcalTime(time);
    if (wall > around.end || wall - before > until) break;
    if (wall >= first) walls.push(wall);
  }
  return walls;
}

/** Outlook begins its zones in 1601; only the years around the window matter. */
// biome-ignore lint/suspicious/noExplicitAny: a rule as ical.js gives it
function beginNear(raw: any, first: WallTime, low: Instant): WallTime {
  const date = new Date(first);
  const year = new Date(low).getUTCFullYear();
  if (raw.count || (raw.interval ?? 1) > 1 || date.getUTCFullYear() > year) return first;
  return wallOf(year, 1, 1, date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds());
}

/** Begun elsewhere in the year, a rule must say itself which day it meant. */
// biome-ignore lint/suspicious/noExplicitAny: a rule as ical.js gives it
function withPlace(raw: any, first: WallTime) {
  const date = new Date(first);
  return {
    ...raw,
    until: undefined,
    bymonth: raw.bymonth ?? [date.getUTCMonth() + 1],
    ...(!raw.byday && !raw.bymonthday && { bymonthday: [date.getUTCDate()] }),
  };
}

function offsetOf(each: Property | undefined): number | null {
  const found = /^([+-])(\d{2}):?(\d{2})(?::?(\d{2}))?$/.exec(String(each?.[3] ?? ''));
  if (!found) return null;
  const [, sign, hours, minutes, seconds = '0'] = found;
  return (sign === '-' ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
