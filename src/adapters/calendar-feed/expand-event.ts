import { day, type Instant, type Interval } from '#domain/interval.ts';
import { blocks, type Switches, sequenceOf } from './blocks.ts';
import type { Budget } from './budget.ts';
import { exclusions, isRepeating, occurrences, recurrenceOf } from './occurrences.ts';
import { type Note, type Part, property } from './parts.ts';
import { type Occurrence, spanOf, startOf } from './spans.ts';
import type { Zones } from './zones.ts';

export interface Reading {
  zones: Zones;
  window: Interval;
  switches: Switches;
  budget: Budget;
  note: Note;
  /** Takes an interval when it reaches into the window. */
  add(interval: Interval): void;
}

/** One occurrence that was changed by hand, or with `isFuture` all from there on. */
interface Override {
  event: Part;
  at: Instant;
  wall: number;
  start: Occurrence | null;
  isFuture: boolean;
}

/** All parts with one UID: the event, older copies of it, and what was changed in single occurrences. */
export function expandEvent(parts: Part[], reading: Reading): void {
  const { zones, switches, note, add } = reading;
  const [event, ...older] = parts
    .filter((part) => !property(part, 'recurrence-id'))
    .toSorted((a, b) => sequenceOf(b) - sequenceOf(a));
  if (older.length > 0) note('one entry is there twice');
  const overrides = readOverrides(parts, zones);
  for (const { event, start } of overrides.values()) {
    if (!start) note('an entry has no start');
    else if (blocks(event, start, switches)) add(spanOf(event, start, start, zones));
  }
  if (!event) return;
  const start = startOf(event, zones);
  if (!start) note('an entry has no start');
  else if (isRepeating(event)) repeat(event, start, overrides, reading);
  else if (!overrides.has(start.at) && blocks(event, start, switches))
    add(spanOf(event, start, start, zones));
}

/** What cannot be understood but has a start is busy for as long as it says. */
export function expandRoughly(parts: Part[], { zones, add }: Reading): void {
  for (const part of parts) {
    try {
      const start = startOf(part, zones);
      if (start) add(spanOf(part, start, start, zones));
    } catch {
      // Without a start there is nothing to keep free of.
    }
  }
}

function repeat(
  event: Part,
  start: Occurrence,
  overrides: Map<Instant, Override>,
  { zones, window, switches, budget, note, add }: Reading,
): void {
  const futures = [...overrides.values()].filter(({ isFuture }) => isFuture).toSorted((a, b) => a.at - b.at);
  const isBlocking = blocks(event, start, switches);
  if (!isBlocking && futures.length === 0) return;
  const isExcluded = exclusions(event, start, zones);
  const first = spanOf(event, start, start, zones);
  const reach = window.start - (first.end - first.start) - 4 * day;
  const walk = { zones, reach: futures.length > 0 ? -Infinity : reach, end: window.end, budget, note };
  for (const each of occurrences(event, start, walk)) {
    if (overrides.has(each.at) || isExcluded(each)) continue;
    const future = futures.findLast(({ at }) => at <= each.at);
    if (future) addMoved(future, each, zones, switches, add);
    else if (isBlocking) add(spanOf(event, each, start, zones));
  }
}

/** THISANDFUTURE moves every later occurrence by as much as it moved its own. */
function addMoved(
  { event, wall, start }: Override,
  each: Occurrence,
  zones: Zones,
  switches: Switches,
  add: Reading['add'],
): void {
  if (!start || !blocks(event, start, switches)) return;
  const moved = each.wall + start.wall - wall;
  add(spanOf(event, { ...start, at: start.zone(moved), wall: moved }, start, zones));
}

/** By the instant they replace; of two, the higher SEQUENCE, and of equals the later one. */
function readOverrides(parts: Part[], zones: Zones): Map<Instant, Override> {
  const newest = new Map<Instant, Override>();
  for (const event of parts) {
    const replaced = recurrenceOf(event, zones);
    if (!replaced) continue;
    const known = newest.get(replaced.at);
    if (known && sequenceOf(event) < sequenceOf(known.event)) continue;
    const isFuture = property(event, 'recurrence-id')?.[1].range === 'THISANDFUTURE';
    newest.set(replaced.at, { event, ...replaced, start: startOf(event, zones), isFuture });
  }
  return newest;
}
