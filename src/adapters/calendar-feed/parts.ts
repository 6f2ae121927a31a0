import ICAL from 'ical.js';
import type { Interval } from '#domain/interval.ts';
import { createGlance, keepNewest, type Stamps } from './far-off.ts';

/** As ical.js reads them (jCal, RFC 7265): name, parameters, type, values. */
// biome-ignore lint/suspicious/noExplicitAny: jCal values are strings, numbers, arrays or rules, by their type
export type Property = [name: string, parameters: Record<string, any>, type: string, ...values: any[]];
export type Part = [name: string, properties: Property[], parts: Part[]];

export interface CalendarParts {
  /** Google's and Apple's word for the zone of the whole file. */
  zoneName: string | null;
  parts: Part[];
  /** Entries that cannot reach into the window: how many, and their newest stamps. */
  farOff: { events: number; newest: Stamps };
}

/** Counts what could not be read as it was written, for the feed's page. */
export type Note = (what: string) => void;

const kinds = new Set(['VEVENT', 'VTIMEZONE', 'VFREEBUSY']);

/**
 * Cuts a text into calendars and their parts and parses each part by itself: a line that cannot be read costs its
 * event, not the feed. What cannot reach into the window is not parsed.
 * @throws RangeError for a text that is no calendar, or that ends in the middle of one
 */
export function readCalendars(text: string, window: Interval, note: Note): CalendarParts[] {
  const lines = unfold(text);
  if (!lines.some((line) => isLine(line, 'BEGIN:VCALENDAR'))) throw new RangeError('this is not a calendar');
  const calendars: CalendarParts[] = [];
  let open: (CalendarParts & { events: Stretch[] }) | null = null;
  let part: { end: string; from: number } | null = null;
  for (const [at, line] of lines.entries()) {
    if (part) {
      if (!isLine(line, part.end)) continue;
      const stretch = { from: part.from, to: at + 1 };
      if (part.end === 'END:VEVENT') open?.events.push(stretch);
      else if (open) addParsed(open, lines, stretch, note);
      part = null;
    } else if (isLine(line, 'BEGIN:VCALENDAR')) {
      if (open) throw new RangeError('the file is cut off');
      open = { zoneName: null, parts: [], farOff: { events: 0, newest: {} }, events: [] };
    } else if (isLine(line, 'END:VCALENDAR')) {
      if (open) {
        addEvents(open, lines, window, note);
        calendars.push(open);
      }
      open = null;
    } else if (open) {
      const kind = kindOf(line);
      if (kind) part = { end: `END:${kind}`, from: at };
      else if (/^X-WR-TIMEZONE[:;]/i.test(line)) open.zoneName = line.slice(line.indexOf(':') + 1).trim();
    }
  }
  if (open || part) throw new RangeError('the file is cut off');
  return calendars;
}

/** Where the lines of a part are. */
interface Stretch {
  from: number;
  to: number;
}

function addParsed(calendar: CalendarParts, lines: string[], { from, to }: Stretch, note: Note): void {
  const parsed = parsePart(lines.slice(from, to), note);
  if (parsed) calendar.parts.push(parsed);
}

/** Of entries that share a UID one decides about another, so only what stands alone can be left out. */
function addEvents(
  calendar: CalendarParts & { events: Stretch[] },
  lines: string[],
  window: Interval,
  note: Note,
): void {
  const glanceAt = createGlance(window);
  const glances = calendar.events.map(({ from, to }) => glanceAt(lines, from, to));
  const known = new Set<string>();
  const shared = new Set<string>();
  for (const { uid } of glances) (known.has(uid) ? shared : known).add(uid);
  for (const [index, { uid, isFarOff, stamps }] of glances.entries()) {
    if (isFarOff && uid !== '' && !shared.has(uid)) {
      calendar.farOff.events += 1;
      keepNewest(calendar.farOff.newest, stamps);
    } else addParsed(calendar, lines, calendar.events[index]!, note);
  }
}

export function properties(part: Part, name: string): Property[] {
  return part[1].filter((property) => property[0] === name);
}

export function property(part: Part, name: string): Property | undefined {
  return part[1].find((each) => each[0] === name);
}

/** All values of all properties of that name. */
export function valuesOf(part: Part, name: string) {
  return properties(part, name).flatMap((each) => each.slice(3));
}

/** The first value, in capitals; empty when there is none. */
export function word(part: Part, name: string): string {
  return String(property(part, name)?.[3] ?? '').toUpperCase();
}

function unfold(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/(?:\r\n|\n|\r)[ \t]/g, '')
    .split(/\r\n|\n|\r/);
}

function isLine(line: string, wanted: string): boolean {
  if (line === wanted) return true;
  // Asked of every line, so what cannot be it costs next to nothing.
  if (line.length >= 40 || !startsAlike(line, wanted)) return false;
  return line.trim().toUpperCase() === wanted;
}

/** @param wanted in capitals */
function startsAlike(line: string, wanted: string): boolean {
  return (line.charCodeAt(0) & ~32) === wanted.charCodeAt(0);
}

function kindOf(line: string): string | null {
  if (line.length >= 40 || !/^BEGIN:/i.test(line)) return null;
  const kind = line.slice(6).trim().toUpperCase();
  return kinds.has(kind) ? kind : null;
}

const decidesTime =
  /^(?:BEGIN|END|UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|STATUS|TRANSP|SEQUENCE|ATTENDEE|FREEBUSY|X-MICROSOFT-CDO-BUSYSTATUS|LAST-MODIFIED|DTSTAMP|TZID|TZOFFSETFROM|TZOFFSETTO)[:;]/i;

/** Alarms and texts, which break most often, are left out before anything is parsed. */
function parsePart(lines: string[], note: Note): Part | null {
  const kept = withoutAlarms(lines).filter((line) => decidesTime.test(line));
  const parsed = parse(kept);
  if (parsed) return parsed;
  note('a line could not be read');
  const readable = parse(kept.filter(isReadable));
  if (!readable) note('an entry could not be read');
  return readable;
}

function withoutAlarms(lines: string[]): string[] {
  let depth = 0;
  return lines.filter((line) => {
    if (isLine(line, 'BEGIN:VALARM')) depth++;
    const isOutside = depth === 0;
    if (isLine(line, 'END:VALARM')) depth--;
    return isOutside;
  });
}

function isReadable(line: string): boolean {
  return /^(?:BEGIN|END):/i.test(line) || parse(['BEGIN:X', line, 'END:X']) !== null;
}

function parse(lines: string[]): Part | null {
  try {
    return ICAL.parse(lines.join('\r\n')) as unknown as Part;
  } catch {
    return null;
  }
}
