import ICAL from 'ical.js';
import { day, type Instant } from '#domain/interval.ts';
import type { Budget } from './budget.ts';
import { type Note, type Part, type Property, properties, property, valuesOf } from './parts.ts';
import { beginNear, canMatch, type Rule } from './rules.ts';
import { type Occurrence, periodOf } from './spans.ts';
import { fromIcalTime, readWall, startOfDay, toIcalTime } from './wall-time.ts';
import { type Zones, zoneOf } from './zones.ts';

export interface Walk {
  zones: Zones;
  /** Nothing before it is wanted. */
  reach: Instant;
  /** Nothing after it is wanted. */
  end: Instant;
  budget: Budget;
  note: Note;
}

/** All starts of a repeating event, each once: its rules on wall time, then its own dates. */
export function* occurrences(event: Part, start: Occurrence, walk: Walk): Generator<Occurrence> {
  const seen = new Set<Instant>();
  for (const each of allOccurrences(event, start, walk)) {
    if (seen.has(each.at)) continue;
    seen.add(each.at);
    yield each;
  }
}

export function isRepeating(event: Part): boolean {
  return properties(event, 'rrule').length > 0 || properties(event, 'rdate').length > 0;
}

/** Which starts EXDATE takes away. A date among times is common and means the occurrence of that day. */
export function exclusions(event: Part, start: Occurrence, zones: Zones): (each: Occurrence) => boolean {
  const instants = new Set<Instant>();
  const dates = new Set<number>();
  for (const each of properties(event, 'exdate')) {
    for (const value of each.slice(3)) {
      if (!value) continue;
      const { wall, isDate } = readWall(value);
      if (isDate || start.isDate) dates.add(startOfDay(wall));
      else instants.add(zoneOf(each, value, zones)(wall));
    }
  }
  return ({ at, wall }) => instants.has(at) || dates.has(startOfDay(wall));
}

function* allOccurrences(event: Part, start: Occurrence, walk: Walk): Generator<Occurrence> {
  const rules: Rule[] = valuesOf(event, 'rrule');
  if (rules.length === 0) yield start;
  for (const rule of rules) yield* ruled(rule, start, walk);
  for (const each of properties(event, 'rdate')) {
    for (const value of each.slice(3)) if (value) yield dated(each, value, start, walk.zones);
  }
}

function* ruled(rule: Rule, start: Occurrence, walk: Walk): Generator<Occurrence> {
  const until = rule.until === undefined ? Infinity : untilOf(rule.until, start);
  // Nobody's calendar says so in earnest, and to count them out would take seconds.
  if (rule.freq === 'SECONDLY' || rule.freq === 'MINUTELY') {
    walk.note('an entry that repeats within the hour was taken as one');
    yield { ...start, end: Math.min(until, walk.end) };
    return;
  }
  if (!canMatch(rule, start.wall, walk.end + 2 * day)) {
    walk.note('a rule never comes true');
    yield start;
    return;
  }
  const { rule: near, ahead } = beginNear(rule, start.wall, walk.reach);
  const iterator = ICAL.Recur.fromData({ ...near, until: undefined } as never).iterator(
    toIcalTime(start.wall + ahead, start.isDate),
  );
  // DTSTART counts even where its rule does not meet it.
  if (ahead === 0) yield start;
  for (let time = iterator.next(); time; time = iterator.next()) {
    walk.budget.step();
    const wall = fromIcalTime(time);
    const at = start.zone(wall);
    if (at > until || wall - 2 * day > walk.end) return;
    yield { ...start, at, wall };
  }
}

function dated(each: Property, value: unknown, start: Occurrence, zones: Zones): Occurrence {
  const written = Array.isArray(value) ? value[0] : value;
  const { wall: named, isDate } = readWall(written);
  // A date among times means that day, at the time of the start.
  const zone = isDate ? start.zone : zoneOf(each, written, zones);
  const wall = isDate && !start.isDate ? named + (start.wall - startOfDay(start.wall)) : named;
  const own = each[2] === 'period' ? periodOf(value, zone) : null;
  return { ...start, at: own?.start ?? zone(wall), wall, zone, ...(own && { end: own.end }) };
}

/** UNTIL as an instant, in UTC as it should be; a date means all of it, a floating time is the event's. */
function untilOf(value: unknown, start: Occurrence): Instant {
  const { wall, isDate, isUtc } = readWall(value);
  if (isDate) return start.isDate ? start.zone(wall) : start.zone(wall + day) - 1;
  if (!isUtc) return start.zone(wall);
  return start.isDate ? start.zone(startOfDay(wall)) : wall;
}

/** The instant that a RECURRENCE-ID names. */
export function recurrenceOf(event: Part, zones: Zones): { at: Instant; wall: number } | null {
  const id = property(event, 'recurrence-id');
  if (!id) return null;
  const { wall, isDate } = readWall(id[3]);
  return { at: (isDate ? zones.owner : zoneOf(id, id[3], zones))(wall), wall };
}
