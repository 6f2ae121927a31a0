import { day, type Interval } from '#domain/interval.ts';
import { readWall, type WallTime } from './wall-time.ts';

/** What of an entry can be told from its lines alone. */
export interface Glance {
  uid: string;
  /** Nothing in it can reach into the window, in whatever zone it is meant. */
  isFarOff: boolean;
  stamps: Stamps;
}

/** As they are written, `20261204T150000Z`: later ones come later in the alphabet. */
export type Stamps = { 'last-modified'?: string; dtstamp?: string };

/** What is before the one date or after the other, as written, is outside of the window wherever it is meant. */
interface Bounds {
  early: string;
  late: string;
  /** The same as `early`. */
  earlyWall: WallTime;
}

/** More than all zones are apart, with the day that an entry without an end may take, and one to round. */
const margin = 4 * day;

/**
 * Most of a calendar is past, and to parse it costs more than to look at it: an entry that begins and ends far from the
 * window is told here. It compares dates as they are written, because to read them is most of what would be saved.
 * @returns what looks at the lines of one entry, `from` the line that begins it up to `to`
 */
export function createGlance(window: Interval): (lines: string[], from: number, to: number) => Glance {
  const earlyWall = window.start - margin;
  const bounds = { early: dateOf(earlyWall), late: dateOf(window.end + margin), earlyWall };
  return (lines, from, to) => {
    const glance: Glance = { uid: '', isFarOff: false, stamps: {} };
    const seen: Seen = { start: '', end: '', rules: [], hasMore: false };
    let depth = 0;
    for (let at = from; at < to; at += 1) {
      const line = lines[at] as string;
      const name = nameOf(line);
      if (name === 'BEGIN') depth += 1;
      else if (name === 'END') depth -= 1;
      // An alarm has a duration of its own.
      else if (depth === 1 && telling.has(name)) keep(name, line, glance, seen);
    }
    glance.isFarOff = !seen.hasMore && isFar(seen, bounds);
    return glance;
  };
}

export function keepNewest(newest: Stamps, stamps: Stamps): void {
  for (const name of ['last-modified', 'dtstamp'] as const) {
    const written = stamps[name];
    if (written !== undefined && written > (newest[name] ?? '')) newest[name] = written;
  }
}

interface Seen {
  start: string;
  end: string;
  rules: string[];
  /** Something that only a full reading understands. */
  hasMore: boolean;
}

const telling = new Set([
  'UID',
  'DTSTART',
  'DTEND',
  'DURATION',
  'RRULE',
  'RDATE',
  'RECURRENCE-ID',
  'LAST-MODIFIED',
  'DTSTAMP',
]);
const longestName = 'RECURRENCE-ID'.length;
const colon = 58;
const semicolon = 59;

/** In capitals; empty where it is longer than any that tells something. */
function nameOf(line: string): string {
  const most = Math.min(longestName, line.length - 1);
  for (let at = 0; at <= most; at += 1) {
    const each = line.charCodeAt(at);
    if (each === colon || each === semicolon) return line.slice(0, at).toUpperCase();
  }
  return '';
}

function keep(name: string, line: string, glance: Glance, seen: Seen): void {
  if (name === 'UID') glance.uid = line.slice(4);
  else if (name === 'DTSTART' && !seen.start) seen.start = writtenIn(line);
  else if (name === 'DTEND' && !seen.end) seen.end = writtenIn(line);
  else if (name === 'LAST-MODIFIED') glance.stamps['last-modified'] = writtenIn(line);
  else if (name === 'DTSTAMP') glance.stamps.dtstamp = writtenIn(line);
  else if (name === 'RRULE') seen.rules.push(writtenIn(line).toUpperCase());
  else seen.hasMore = true;
}

function writtenIn(line: string): string {
  return line.slice(line.lastIndexOf(':') + 1).trim();
}

function isFar({ start, end, rules }: Seen, { early, late, earlyWall }: Bounds): boolean {
  if (!isTime(start) || (end && !isTime(end))) return false;
  // A date such as `20261204` comes before `20261204T…` in the alphabet, too.
  if (start > late) return true;
  if ((end || start) >= early) return false;
  return rules.length === 0 || isOver(start, end || start, rules, earlyWall);
}

/** Whether a series, which began long ago, has ended as long ago. */
function isOver(start: string, end: string, rules: string[], earlyWall: WallTime): boolean {
  const first = readWall(start).wall;
  const length = Math.max(0, readWall(end).wall - first);
  return rules.every((rule) => {
    const last = lastStart(rule, first);
    return last !== null && last + length < earlyWall;
  });
}

/** No start of a series is later; null where that takes more than a glance. */
function lastStart(rule: string, first: WallTime): WallTime | null {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const until = parts.get('UNTIL');
  if (until !== undefined) return isTime(until) ? Math.max(first, readWall(until).wall) : null;
  const count = Number(parts.get('COUNT') ?? Number.NaN);
  const unit = units[parts.get('FREQ') ?? ''];
  if (!unit || !(count > 0) || !isPlain(parts)) return null;
  return first + count * Math.max(1, Number(parts.get('INTERVAL') ?? 1)) * unit;
}

const units: Record<string, number> = { DAILY: day, WEEKLY: 7 * day };

/** Each step of such a rule is one start or more. */
function isPlain(parts: Map<string, string>): boolean {
  const isWeekly = parts.get('FREQ') === 'WEEKLY';
  return [...parts.keys()].every(
    (name) => ['FREQ', 'INTERVAL', 'COUNT', 'WKST'].includes(name) || (isWeekly && name === 'BYDAY'),
  );
}

function isTime(written: string): boolean {
  return /^\d{8}(T\d{6}Z?)?$/.test(written);
}

/** `20261204` */
function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10).replaceAll('-', '');
}
