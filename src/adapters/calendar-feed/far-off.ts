import { day, type Interval } from '#domain/interval.ts';
import { readWall } from './wall-time.ts';

/** What of an entry can be told from its lines alone. */
export interface Glance {
  uid: string;
  /** Nothing in it can reach into the window, in whatever zone it is meant. */
  isFarOff: boolean;
  stamps: Stamps;
}

/** As they are written, `20261204T150000Z`: later ones come later in the alphabet. */
export type Stamps = { 'last-modified'?: string; dtstamp?: string };

const telling =
  /^(BEGIN|END|UID|DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID|LAST-MODIFIED|DTSTAMP)[:;]/i;
/** More than all zones are apart. */
const zones = 2 * day;

/**
 * Most of a calendar is past, and to parse it costs more than to look at it: a single entry that begins and ends far
 * from the window is told here.
 */
export function glanceAt(lines: string[], window: Interval): Glance {
  const glance: Glance = { uid: '', isFarOff: false, stamps: {} };
  const times = { start: '', end: '', hasMore: false };
  let depth = 0;
  for (const line of lines) {
    const name = telling.exec(line)?.[1]?.toUpperCase();
    if (!name) continue;
    if (name === 'BEGIN') depth += 1;
    else if (name === 'END') depth -= 1;
    // An alarm has a duration of its own.
    else if (depth === 1) note(name, line, glance, times);
  }
  glance.isFarOff = !times.hasMore && isFar(times, window);
  return glance;
}

export function keepNewest(newest: Stamps, stamps: Stamps): void {
  for (const name of ['last-modified', 'dtstamp'] as const) {
    const written = stamps[name];
    if (written !== undefined && written > (newest[name] ?? '')) newest[name] = written;
  }
}

function note(
  name: string,
  line: string,
  glance: Glance,
  times: { start: string; end: string; hasMore: boolean },
): void {
  const value = line.slice(line.lastIndexOf(':') + 1).trim();
  if (name === 'UID') glance.uid = line.slice(4);
  else if (name === 'DTSTART' && !times.start) times.start = value;
  else if (name === 'DTEND' && !times.end) times.end = value;
  else if (name === 'LAST-MODIFIED') glance.stamps['last-modified'] = value;
  else if (name === 'DTSTAMP') glance.stamps.dtstamp = value;
  else times.hasMore = true;
}

function isFar({ start, end }: { start: string; end: string }, window: Interval): boolean {
  const isRead = (written: string) => /^\d{8}(T\d{6}Z?)?$/.test(written);
  if (!isRead(start) || (end && !isRead(end))) return false;
  const from = readWall(start).wall;
  const until = end ? readWall(end).wall : from + day;
  return until + zones < window.start || from - zones > window.end;
}
