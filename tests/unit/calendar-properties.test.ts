import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { merge } from '#adapters/calendar-feed/budget.ts';
import { readBusy } from '#adapters/calendar-feed/read-busy.ts';
import type { Interval } from '#domain/interval.ts';

// The reader follows rules from one occurrence to the next. Here a second one, which shares no line with it, looks at
// every day of the window and asks whether the rule speaks of it.

const window = { start: Date.UTC(2026, 8, 1), end: Date.UTC(2027, 4, 1) };
const zones = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Santiago',
];
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
type Date = Temporal.PlainDate;

interface Written {
  zone: string;
  date: Date;
  time: Temporal.PlainTime;
  minutes: number;
  /** Whether its length is said by an end, and not by a duration. */
  hasEnd: boolean;
  freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  interval: number;
  days: string[];
  ends: { count: number } | { until: Date } | null;
  /** Places of occurrences that were taken out. */
  taken: number[];
}

const written: fc.Arbitrary<Written> = fc
  .record({
    zone: fc.constantFrom(...zones),
    offset: fc.integer({ min: -800, max: 300 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.constantFrom(0, 15, 30),
    minutes: fc.constantFrom(15, 30, 60, 90, 240, 1_500),
    hasEnd: fc.boolean(),
    freq: fc.constantFrom('DAILY' as const, 'WEEKLY' as const, 'MONTHLY' as const, 'YEARLY' as const),
    interval: fc.integer({ min: 1, max: 4 }),
    days: fc.subarray(weekdays, { maxLength: 3 }),
    ends: fc.oneof(
      fc.constant(null),
      fc.record({ count: fc.integer({ min: 1, max: 90 }) }),
      fc.record({ until: fc.integer({ min: 0, max: 300 }) }),
    ),
    taken: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
  })
  .map(({ offset, hour, minute, days, freq, ends, ...rest }) => {
    const base = Temporal.PlainDate.from('2026-10-01').add({ days: offset });
    // A rule that names weekdays begins on one of them: what else a start may mean differs between programs.
    const speaks = freq === 'WEEKLY' || freq === 'DAILY' ? days : [];
    const date = speaks.length === 0 ? base : firstOn(base, speaks);
    return {
      ...rest,
      freq,
      days: speaks,
      date,
      time: Temporal.PlainTime.from({ hour, minute }),
      ends: ends && 'until' in ends ? { until: date.add({ days: ends.until }) } : ends,
    };
  });

function firstOn(date: Date, days: string[]): Date {
  return days.includes(nameOf(date)) ? date : firstOn(date.add({ days: 1 }), days);
}

function nameOf(date: Date): string {
  return weekdays[date.dayOfWeek - 1]!;
}

test('whatever a rule says, the reader and one that looks at every day find the same times', () => {
  fc.assert(
    fc.property(written, (given) => {
      const { busy } = readBusy({ text: textOf(given), window, zone: 'UTC' });
      assert.deepEqual(busy, merge(secondReading(given)), textOf(given));
    }),
    { numRuns: 100, seed: 20_261_204 },
  );
});

test('the order of entries, how lines are folded and how they end change nothing', () => {
  fc.assert(
    fc.property(fc.array(written, { minLength: 1, maxLength: 4 }), fc.boolean(), (all, isBare) => {
      const read = (text: string) => readBusy({ text, window, zone: 'UTC' }).busy;
      const entries = all.map((each, index) => entryOf(each, `uid-${index}`));
      const usual = read(calendarOf(entries));
      assert.deepEqual(read(calendarOf(entries.toReversed())), usual);
      const folded = calendarOf(entries).replace(/(.{20})(?=.)/g, '$1\r\n ');
      assert.deepEqual(read(isBare ? folded.replaceAll('\r\n', '\n') : folded), usual);
    }),
    { numRuns: 30, seed: 20_261_204 },
  );
});

test('a feed never reads as freer for being cut off anywhere', () => {
  const text = calendarOf([
    ['UID:one', 'DTSTART:20261204T090000Z', 'DTEND:20261204T100000Z'],
    ['UID:two', 'DTSTART:20261205T090000Z', 'DTEND:20261205T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=3'],
  ]);
  const end = text.lastIndexOf('END:VCALENDAR');
  for (let length = 0; length < end + 'END:VCALENDA'.length; length += 1) {
    assert.throws(
      () => readBusy({ text: text.slice(0, length), window, zone: 'UTC' }),
      RangeError,
      `${length}`,
    );
  }
});

// ── The second reading ───────────────────────────────────────────────────────────────────────────

function secondReading(given: Written): Interval[] {
  const found: Interval[] = [];
  const until = Temporal.Instant.fromEpochMilliseconds(window.end)
    .toZonedDateTimeISO(given.zone)
    .toPlainDate();
  const length = given.minutes * 60_000;
  let place = 0;
  for (let date = given.date; Temporal.PlainDate.compare(date, until) <= 0; date = date.add({ days: 1 })) {
    if (!speaksOf(given, date)) continue;
    if (given.ends && 'count' in given.ends && place >= given.ends.count) break;
    if (given.ends && 'until' in given.ends && Temporal.PlainDate.compare(date, given.ends.until) > 0) break;
    const start = instantOf(given, date);
    if (!given.taken.includes(place) && start + length > window.start && start < window.end) {
      found.push({ start, end: start + length });
    }
    place += 1;
  }
  return found;
}

/** Whether the rule has an occurrence on this date. */
function speaksOf({ freq, interval, days, date: first }: Written, date: Date): boolean {
  const days_ = first.until(date, { largestUnit: 'day' }).days;
  if (days.length > 0 && !days.includes(nameOf(date))) return false;
  switch (freq) {
    case 'DAILY':
      return days_ % interval === 0;
    case 'WEEKLY': {
      const weeks = Math.round(mondayOf(first).until(mondayOf(date), { largestUnit: 'day' }).days / 7);
      return weeks % interval === 0 && (days.length > 0 || date.dayOfWeek === first.dayOfWeek);
    }
    case 'MONTHLY': {
      const months = (date.year - first.year) * 12 + date.month - first.month;
      return months % interval === 0 && date.day === first.day;
    }
    case 'YEARLY':
      return (
        (date.year - first.year) % interval === 0 && date.month === first.month && date.day === first.day
      );
  }
}

function mondayOf(date: Date): Date {
  return date.subtract({ days: date.dayOfWeek - 1 });
}

/** RFC 5545 §3.3.5: a time that the clocks skip counts by the offset before, one that comes twice is the first. */
function instantOf({ zone, time }: Written, date: Date): number {
  return date.toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

// ── The text ─────────────────────────────────────────────────────────────────────────────────────

function textOf(given: Written): string {
  return calendarOf([entryOf(given, 'one')]);
}

function calendarOf(entries: string[][]): string {
  const lines = entries.flatMap((entry) => ['BEGIN:VEVENT', ...entry, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function entryOf(given: Written, uid: string): string[] {
  const { zone, date, time, minutes, hasEnd, freq, interval, days, ends, taken } = given;
  const local = (on: Date) => `${on.toString()}T${time.toString()}`.replace(/[-:]/g, '');
  const parts = [
    `FREQ=${freq}`,
    `INTERVAL=${interval}`,
    ...(days.length > 0 ? [`BYDAY=${days.join(',')}`] : []),
    ...(ends && 'count' in ends ? [`COUNT=${ends.count}`] : []),
    ...(ends && 'until' in ends ? [`UNTIL=${utc(instantOf(given, ends.until))}`] : []),
  ];
  const dates = datesOf(given, Math.max(-1, ...taken));
  const out = taken.flatMap((place) => (dates[place] ? [`EXDATE;TZID=${zone}:${local(dates[place])}`] : []));
  return [
    `UID:${uid}`,
    `DTSTART;TZID=${zone}:${local(date)}`,
    hasEnd ? `DTEND:${utc(instantOf(given, date) + minutes * 60_000)}` : `DURATION:PT${minutes}M`,
    `RRULE:${parts.join(';')}`,
    ...out,
  ];
}

/** Of the rule, as far as one place of them. */
function datesOf(given: Written, lastPlace: number): Date[] {
  const last = given.date.add({ years: 8 });
  const dates: Date[] = [];
  for (let date = given.date; Temporal.PlainDate.compare(date, last) < 0; date = date.add({ days: 1 })) {
    if (dates.length > lastPlace) break;
    if (speaksOf(given, date)) dates.push(date);
  }
  return dates;
}

function utc(instant: number): string {
  return new globalThis.Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
}
