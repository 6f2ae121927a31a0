import { usualSwitches } from '#domain/feed.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import type { Switches } from './blocks.ts';
import { createBudget, limits, merge, TooMuch } from './budget.ts';
import { expandEvent, expandRoughly, type Reading } from './expand-event.ts';
import type { Stamps } from './far-off.ts';
import { type CalendarParts, type Part, properties, property, readCalendars } from './parts.ts';
import { periodOf } from './spans.ts';
import { readWall } from './wall-time.ts';
import { readZones, zoneOf } from './zones.ts';

export interface BusyRequest {
  text: string;
  window: Interval;
  /** Where dates and times without a zone are read; IANA. */
  zone: string;
  switches?: Switches;
  /** Entries of ours that came back: dropped whatever their state. */
  ownUids?: string[];
}

export interface BusyTimes {
  /** Those that reach into the window, merged, earliest first. */
  busy: Interval[];
  events: number;
  /** What was read otherwise than written, and how often. */
  notes: Record<string, number>;
  /** The newest change in the file, or null when it tells of none. */
  changedAt: Instant | null;
}

/**
 * The times that a calendar text takes.
 * @throws RangeError for a text that is no calendar or is cut off; TooMuch past the limits
 */
export function readBusy({
  text,
  window,
  zone,
  switches = usualSwitches,
  ownUids = [],
}: BusyRequest): BusyTimes {
  const notes: Record<string, number> = {};
  const note = (what: string) => {
    notes[what] = (notes[what] ?? 0) + 1;
  };
  const found: Interval[] = [];
  const add = ({ start, end }: Interval) => {
    if (end > start && end > window.start && start < window.end) found.push({ start, end });
  };
  const budget = createBudget();
  const own = new Set(ownUids);
  const calendars = readCalendars(text, window, note);
  let events = calendars.reduce((sum, { farOff }) => sum + farOff.events, 0);
  for (const calendar of calendars) {
    const zones = readZones(calendar, window, zone, note);
    const reading: Reading = { zones, window, switches, budget, note, add };
    for (const [uid, parts] of byUid(calendar)) {
      events += parts.length;
      if (!own.has(uid)) expand(parts, reading);
    }
    if (!switches.onlyAllDay) addFreeBusy(calendar, reading);
  }
  const busy = merge(found);
  if (busy.length > limits.intervals) throw new TooMuch('it holds more entries than can be followed');
  return { busy, events, notes, changedAt: newestChange(calendars) };
}

function expand(parts: Part[], reading: Reading): void {
  try {
    expandEvent(parts, reading);
  } catch (error) {
    if (error instanceof TooMuch) throw error;
    reading.note('an entry was understood only in part');
    expandRoughly(parts, reading);
  }
}

function byUid({ parts }: CalendarParts): Map<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    if (part[0] !== 'vevent') continue;
    const uid = String(property(part, 'uid')?.[3] ?? `without ${groups.size}`);
    const group = groups.get(uid);
    if (group) group.push(part);
    else groups.set(uid, [part]);
  }
  return groups;
}

function addFreeBusy({ parts }: CalendarParts, { zones, add, note }: Reading): void {
  for (const part of parts) {
    if (part[0] !== 'vfreebusy') continue;
    for (const each of properties(part, 'freebusy')) {
      if (String(each[1].fbtype).toUpperCase() === 'FREE') continue;
      for (const value of each.slice(3)) {
        try {
          add(periodOf(value, zoneOf(each, '', zones)));
        } catch {
          note('a busy time could not be read');
        }
      }
    }
  }
}

/** LAST-MODIFIED first, DTSTAMP second: some hosts stamp every entry at each reading. */
function newestChange(calendars: CalendarParts[]): Instant | null {
  return newestOf(calendars, 'last-modified') ?? newestOf(calendars, 'dtstamp');
}

function newestOf(calendars: CalendarParts[], name: keyof Stamps): Instant | null {
  let newest: Instant | null = null;
  const written = calendars.flatMap(({ parts, farOff }) => [
    farOff.newest[name],
    ...parts.map((part) => property(part, name)?.[3]),
  ]);
  for (const each of written) {
    if (!each || !/^\d{4}-?\d{2}-?\d{2}/.test(String(each))) continue;
    newest = Math.max(newest ?? -Infinity, readWall(each).wall);
  }
  return newest;
}
