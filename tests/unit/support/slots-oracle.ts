// The rules of free starts stated a second time, as slowly and plainly as possible: minute by minute, on Intl alone.
// It shares no code with the engine (types aside), so the two can only agree by both being right.
import type { SlotFacts } from '#domain/availability/slots.ts';
import type { Instant, Interval } from '#domain/interval.ts';

const minute = 60_000;
const quarter = 15 * minute;
const day = 1440 * minute;

/** Expects whole minutes everywhere. */
export function slotsByMinute(facts: SlotFacts & { range: Interval }): Instant[] {
  const { range, offer, hostZone } = facts;
  const isOpen = openMinutes(facts);
  const length = offer.minutes * minute;
  const step = offer.stepMinutes * minute;
  const slots: Instant[] = [];
  let anchor = 0;
  // Two days earlier, so that the grid of the first date is known.
  for (let start = range.start - 2 * day; start < range.end; start += minute) {
    if (!isOpen.has(start)) continue;
    const goesOn =
      isOpen.has(start - minute) && dayNumber(start - minute, hostZone) === dayNumber(start, hostZone);
    if (!goesOn) anchor = start;
    if (start < range.start || (start - anchor) % step !== 0) continue;
    const fits = minutesIn(start, start + length).every((at) => isOpen.has(at));
    if (fits && isAllowed(facts, start)) slots.push(start);
  }
  return slots;
}

function isAllowed(facts: SlotFacts, start: Instant): boolean {
  const { now, offer, hostZone, busy, bookings, holds, moving, viewer } = facts;
  if (start < now + offer.noticeMinutes * minute) return false;

  const date = wallDate(start, hostZone);
  const { window } = offer;
  const first = window.kind === 'dates' ? window.from : wallDate(now, hostZone);
  const last = window.kind === 'dates' ? window.to : plusDays(wallDate(now, hostZone), window.days);
  if (date < first || date > last) return false;

  const end = start + offer.minutes * minute;
  const guarded = minutesIn(
    start - offer.bufferBeforeMinutes * minute,
    end + offer.bufferAfterMinutes * minute,
  );
  if (guarded.some((at) => busy.some((taken) => taken.start <= at && at < taken.end))) return false;

  const own = [
    ...bookings.filter(({ id }) => id !== moving),
    ...holds.filter((hold) => hold.id !== moving && hold.holder !== viewer && !(hold.holdUntil <= now)),
  ];
  const gap = Math.max(offer.bufferBeforeMinutes, offer.bufferAfterMinutes) * minute;
  const reserved = minutesIn(start, end + gap);
  if (reserved.some((at) => own.some((taken) => taken.start <= at && at < taken.reservedEnd))) return false;

  const onDate = own.filter((taken) => wallDate(taken.start, hostZone) === date).length;
  return offer.capPerDay === null || onDate < offer.capPerDay;
}

/** Every minute of the host's hours around the range. */
function openMinutes({
  weeklyHours,
  exceptions,
  hostZone,
  range,
}: SlotFacts & { range: Interval }): Set<Instant> {
  const open = new Set<Instant>();
  const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
  const last = plusDays(wallDate(range.end, hostZone), 2);
  for (let date = plusDays(wallDate(range.start, hostZone), -2); date <= last; date = plusDays(date, 1)) {
    const exception = exceptions.filter(({ from, to }) => from <= date && date <= to).at(-1);
    const windows = exception ? exception.windows : weeklyHours[names[new Date(date).getUTCDay()] ?? 'sun'];
    for (const [from, to] of windows) {
      const end = readWall(date, to, hostZone);
      for (let at = readWall(date, from, hostZone); at < end; at += minute) open.add(at);
    }
  }
  return open;
}

/**
 * RFC 5545 §3.3.5, from offsets that Intl shows a quarter of an hour apart: of the instants at which the zone's clocks
 * show the wall time the first one; where no instant does, the wall time minus the offset before the gap.
 */
export function readWall(date: string, time: string, zone: string): Instant {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const wall = Date.parse(date) + (hours * 60 + minutes) * minute;
  let offsetBeforeGap = 0;
  for (let at = wall - 27 * 60 * minute; at <= wall + 27 * 60 * minute; at += quarter) {
    const offset = offsetAt(at, zone);
    const shown = wall - offset;
    // Clocks change on quarters of UTC hours, so within one the offset stands.
    if (Math.floor(shown / quarter) * quarter === Math.floor(at / quarter) * quarter) return shown;
    if (at + offset < wall) offsetBeforeGap = offset;
  }
  return wall - offsetBeforeGap;
}

/** Instants in 2026 to 2028 at which the zone's clocks change, to the quarter of an hour. */
export function clockChanges(zone: string): Instant[] {
  const changes: Instant[] = [];
  const end = Date.UTC(2029, 0, 1);
  for (let from = Date.UTC(2026, 0, 1); from < end; from += 10 * day) {
    let low = from;
    let high = from + 10 * day;
    // Two changes within ten days would hide each other; Ramadan in Morocco lasts 28 and more.
    if (offsetAt(low, zone) === offsetAt(high, zone)) continue;
    while (high - low > quarter) {
      const middle = Math.floor((low + high) / 2 / quarter) * quarter;
      if (offsetAt(middle, zone) === offsetAt(low, zone)) low = middle;
      else high = middle;
    }
    if (high < end) changes.push(high);
  }
  return changes;
}

export function wallDate(instant: Instant, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 10);
}

/** Equal for two instants exactly when the zone's clocks show the same date. */
function dayNumber(instant: Instant, zone: string): number {
  return Math.floor((instant + offsetAt(instant, zone)) / day);
}

/** "HH:MM" as the zone's clocks show it. */
export function wallTime(instant: Instant, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(11, 16);
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);
}

const known = new Map<string, Map<number, number>>();
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds ahead of UTC. Clocks that show the same at both ends of a day of UTC have not changed in between. */
function offsetAt(instant: Instant, zone: string): number {
  const midnight = Math.floor(instant / day) * day;
  const offset = shownAt(midnight, zone);
  if (offset === shownAt(midnight + day, zone)) return offset;
  return shownAt(Math.floor(instant / quarter) * quarter, zone);
}

/** As Intl shows it, asked once. */
function shownAt(at: Instant, zone: string): number {
  const ofZone = known.get(zone) ?? new Map<number, number>();
  known.set(zone, ofZone);
  const seen = ofZone.get(at);
  if (seen !== undefined) return seen;
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(zone, clock);
  const offset = Date.parse(`${clock.format(at).replace(' ', 'T')}Z`) - at;
  ofZone.set(at, offset);
  return offset;
}

function minutesIn(start: Instant, end: Instant): Instant[] {
  return Array.from({ length: Math.max(0, (end - start) / minute) }, (_, i) => start + i * minute);
}
