import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  nearestSlots,
  openSlots,
  type Reserved,
  reservedRange,
  type SlotFacts,
  whyClosed,
} from '#domain/availability/slots.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import { groupByDay } from '#domain/time/labels.ts';

interface Case {
  id: string;
  name: string;
  facts: SlotFacts & { range: Interval };
  expected: {
    slots?: Instant[];
    count?: number;
    first?: Instant;
    last?: Instant;
    byViewerDate?: { viewerZone: string; counts: Record<string, number> };
  };
}

const { cases } = JSON.parse(
  readFileSync(new URL('../cases/slots.json', import.meta.url), 'utf8'),
  (_, value) => (/^\d{4}-\d{2}-\d{2}T[\d:]+Z$/.test(value) ? Date.parse(value) : value),
) as { cases: Case[] };

for (const { id, name, facts, expected } of cases) {
  test(`${id}: ${name}`, () => {
    const slots = openSlots(facts);
    if (expected.slots) assert.deepEqual(shown(slots), shown(expected.slots));
    if (expected.count !== undefined) assert.equal(slots.length, expected.count);
    if (expected.first !== undefined) assert.equal(slots[0], expected.first);
    if (expected.last !== undefined) assert.equal(slots.at(-1), expected.last);
    if (expected.byViewerDate) {
      const { viewerZone, counts } = expected.byViewerDate;
      const days = groupByDay(slots, viewerZone).map(({ date, starts }) => [date, starts.length]);
      assert.deepEqual(Object.fromEntries(days), counts);
    }
  });
}

const morning = [['09:00', '12:00']] as const;

/** Monday 7 to Friday 11 December 2026, mornings in Berlin (UTC+1), half an hour every half hour. */
const berlin: SlotFacts & { range: Interval } = {
  now: Date.parse('2026-12-01T12:00Z'),
  hostZone: 'Europe/Berlin',
  offer: {
    minutes: 30,
    stepMinutes: 30,
    noticeMinutes: 0,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    capPerDay: null,
    window: { kind: 'rolling', days: 60 },
  },
  weeklyHours: { mon: morning, tue: morning, wed: morning, thu: morning, fri: morning, sat: [], sun: [] },
  exceptions: [],
  busy: [],
  bookings: [],
  holds: [],
  range: { start: Date.parse('2026-12-07T00:00Z'), end: Date.parse('2026-12-12T00:00Z') },
};
const mondayNine = Date.parse('2026-12-07T08:00Z');
const monday = { start: Date.parse('2026-12-07T00:00Z'), end: Date.parse('2026-12-08T00:00Z') };

test('a day that has reached its cap is full, and the next day is open', () => {
  const facts = {
    ...berlin,
    offer: { ...berlin.offer, capPerDay: 2 },
    bookings: [ada(mondayNine), ben(mondayNine + 60 * 60_000)],
  };
  assert.deepEqual(days(openSlots(facts)), ['2026-12-08', '2026-12-09', '2026-12-10', '2026-12-11']);
});

test('a day below its cap offers what is left', () => {
  const facts = {
    ...berlin,
    offer: { ...berlin.offer, capPerDay: 2 },
    bookings: [ada(mondayNine)],
    range: monday,
  };
  assert.equal(openSlots(facts).length, 5);
});

test("someone else's live hold counts toward the cap, the viewer's own and an ended one do not", () => {
  const offer = { ...berlin.offer, capPerDay: 1 };
  const hold = { ...ada(mondayNine), holder: 'ada', holdUntil: berlin.now + 1 };
  assert.deepEqual(openSlots({ ...berlin, offer, holds: [hold], range: monday }), []);
  assert.equal(openSlots({ ...berlin, offer, holds: [hold], viewer: 'ada', range: monday }).length, 6);
  const ended = { ...hold, holdUntil: berlin.now };
  assert.equal(openSlots({ ...berlin, offer, holds: [ended], range: monday }).length, 6);
});

test('a booking that is being moved does not count toward the cap', () => {
  const facts = {
    ...berlin,
    offer: { ...berlin.offer, capPerDay: 1 },
    bookings: [ada(mondayNine)],
    range: monday,
  };
  assert.deepEqual(openSlots(facts), []);
  assert.equal(openSlots({ ...facts, moving: 'ada' }).length, 6);
});

test('the cap counts a booking on the host date of its start, although that is another date in UTC', () => {
  // 00:30 to 01:00 on Tuesday in Berlin is still Monday in UTC.
  const lateMonday = Date.parse('2026-12-07T23:30Z');
  const facts = { ...berlin, offer: { ...berlin.offer, capPerDay: 1 }, bookings: [ada(lateMonday)] };
  assert.deepEqual(days(openSlots(facts)), ['2026-12-07', '2026-12-09', '2026-12-10', '2026-12-11']);
});

test('a booking that starts at host midnight counts for the date that begins then', () => {
  const midnight = Date.parse('2026-12-07T23:00Z');
  const facts = { ...berlin, offer: { ...berlin.offer, capPerDay: 1 }, bookings: [ada(midnight)] };
  assert.deepEqual(days(openSlots(facts)), ['2026-12-07', '2026-12-09', '2026-12-10', '2026-12-11']);
});

test('fixed dates include their first and their last host date', () => {
  const window = { kind: 'dates', from: '2026-12-08', to: '2026-12-09' } as const;
  const slots = openSlots({ ...berlin, offer: { ...berlin.offer, window } });
  assert.deepEqual(days(slots), ['2026-12-08', '2026-12-09']);
  assert.equal(slots.length, 12);
});

test('fixed dates are dates of the host', () => {
  const window = { kind: 'dates', from: '2026-12-08', to: '2026-12-08' } as const;
  const facts = { ...berlin, hostZone: 'Pacific/Auckland', offer: { ...berlin.offer, window } };
  // 09:00 on Tuesday in Auckland is 20:00 on Monday in UTC.
  assert.deepEqual(shown(openSlots(facts).slice(0, 1)), ['2026-12-07T20:00:00.000Z']);
  assert.deepEqual(days(openSlots(facts), 'Pacific/Auckland'), ['2026-12-08']);
});

test('a buffer before keeps its distance from outside busy time that comes before', () => {
  const busy = [at('08:00', '09:00')];
  const offer = { ...berlin.offer, bufferBeforeMinutes: 15 };
  assert.deepEqual(times(openSlots({ ...berlin, offer, busy, range: monday })), times6().slice(1));
});

test('a buffer after keeps its distance from outside busy time that comes later', () => {
  const busy = [at('11:00', '13:00')];
  const offer = { ...berlin.offer, bufferAfterMinutes: 15 };
  assert.deepEqual(times(openSlots({ ...berlin, offer, busy, range: monday })), ['09:00', '09:30', '10:00']);
});

test('a buffer that only touches outside busy time leaves the slot open, one second more closes it', () => {
  const offer = { ...berlin.offer, bufferBeforeMinutes: 30, bufferAfterMinutes: 30 };
  const touching = [at('08:00', '09:00'), at('10:30', '12:00')];
  assert.deepEqual(times(openSlots({ ...berlin, offer, busy: touching, range: monday })), ['09:30']);
  const longer = touching.map(({ start, end }) => ({ start, end: end + 1000 }));
  assert.deepEqual(times(openSlots({ ...berlin, offer, busy: longer, range: monday })), []);
});

test('an interval of no length blocks nothing, whatever the buffers', () => {
  const offer = { ...berlin.offer, bufferBeforeMinutes: 30, bufferAfterMinutes: 30 };
  const facts = { ...berlin, offer, busy: [at('10:15', '10:15')], range: monday };
  assert.deepEqual(times(openSlots(facts)), times6());
});

test('a buffer may lie outside the hours', () => {
  const offer = { ...berlin.offer, bufferBeforeMinutes: 60, bufferAfterMinutes: 60 };
  assert.deepEqual(times(openSlots({ ...berlin, offer, range: monday })), times6());
});

test('one closed range of dates closes every date in it', () => {
  const exceptions = [{ from: '2026-12-08', to: '2026-12-10', windows: [] }];
  assert.deepEqual(days(openSlots({ ...berlin, exceptions })), ['2026-12-07', '2026-12-11']);
});

test('a later exception opens one date of a closed range again', () => {
  const exceptions = [
    { from: '2026-12-07', to: '2026-12-31', windows: [] },
    { from: '2026-12-09', to: '2026-12-09', windows: [['20:00', '21:00']] as const },
  ];
  assert.deepEqual(times(openSlots({ ...berlin, exceptions })), ['20:00', '20:30']);
});

test('an exception opens a date on which the week is closed', () => {
  const exceptions = [{ from: '2026-12-12', to: '2026-12-12', windows: morning }];
  const range = { start: berlin.range.start, end: berlin.range.end + 86_400_000 };
  assert.equal(days(openSlots({ ...berlin, exceptions, range })).at(-1), '2026-12-12');
});

test('the grid restarts at host midnight inside hours that run through it', () => {
  const weeklyHours = {
    ...berlin.weeklyHours,
    mon: [['22:30', '24:00']],
    tue: [['00:00', '02:00']],
  } as const;
  const offer = { ...berlin.offer, minutes: 40, stepMinutes: 40 };
  const slots = openSlots({
    ...berlin,
    weeklyHours,
    offer,
    range: { ...monday, end: Date.parse('2026-12-08T06:00Z') },
  });
  assert.deepEqual(times(slots), ['22:30', '23:10', '23:50', '00:00', '00:40', '01:20']);
});

test('a session may run past midnight although the range ends before it', () => {
  const weeklyHours = {
    ...berlin.weeklyHours,
    mon: [['23:00', '24:00']],
    tue: [['00:00', '01:00']],
  } as const;
  const offer = { ...berlin.offer, minutes: 60 };
  const range = { start: monday.start, end: Date.parse('2026-12-07T22:45Z') };
  assert.deepEqual(times(openSlots({ ...berlin, weeklyHours, offer, range })), ['23:00', '23:30']);
  assert.equal(whyClosed({ ...berlin, weeklyHours, offer }, Date.parse('2026-12-07T22:30Z')), null);
});

test('two windows that touch at noon are one stretch with one grid', () => {
  const weeklyHours = {
    ...berlin.weeklyHours,
    mon: [
      ['10:20', '12:00'],
      ['09:00', '10:20'],
    ],
  } as const;
  assert.deepEqual(times(openSlots({ ...berlin, weeklyHours, range: monday })), times6());
});

test('a window that begins after a pause begins its own grid', () => {
  const weeklyHours = {
    ...berlin.weeklyHours,
    mon: [
      ['09:00', '09:50'],
      ['10:10', '11:00'],
    ],
  } as const;
  assert.deepEqual(times(openSlots({ ...berlin, weeklyHours, range: monday })), ['09:00', '10:10']);
});

test('a range that begins between two starts of the grid does not move it', () => {
  const range = { start: mondayNine + 10 * 60_000, end: monday.end };
  assert.deepEqual(times(openSlots({ ...berlin, range })), times6().slice(1));
});

test('the end of the range is not part of it, its start is', () => {
  const range = { start: mondayNine, end: mondayNine + 30 * 60_000 };
  assert.deepEqual(times(openSlots({ ...berlin, range })), ['09:00']);
});

test('an empty or reversed range has no slots', () => {
  assert.deepEqual(openSlots({ ...berlin, range: { start: mondayNine, end: mondayNine } }), []);
  assert.deepEqual(openSlots({ ...berlin, range: { start: monday.end, end: monday.start } }), []);
});

test('a range without end stops where the offer stops', () => {
  const slots = openSlots({ ...berlin, range: { start: berlin.now, end: Infinity } });
  assert.equal(days(slots).at(-1), '2027-01-29');
});

test('a booking blocks by the reservation that it stored, whatever the offer of the day says', () => {
  const longGap = { ...ada(mondayNine), reservedEnd: mondayNine + 90 * 60_000 };
  assert.deepEqual(times(openSlots({ ...berlin, bookings: [longGap], range: monday })), times6().slice(3));
});

test("our own next booking is kept at the larger buffer's distance", () => {
  const offer = { ...berlin.offer, bufferBeforeMinutes: 30, bufferAfterMinutes: 10 };
  const facts = { ...berlin, offer, bookings: [ada(mondayNine + 120 * 60_000)], range: monday };
  // Ada begins at 11:00 and, as her booking was made without buffers, ends at 11:30.
  assert.deepEqual(times(openSlots(facts)), ['09:00', '09:30', '10:00', '11:30']);
});

test('a reservation is the session and the larger of its buffers', () => {
  const offer = { minutes: 30, bufferBeforeMinutes: 5, bufferAfterMinutes: 15 };
  assert.deepEqual(reservedRange(0, offer), { start: 0, end: 45 * 60_000 });
});

test('a step that would never end is refused', () => {
  assert.throws(() => openSlots({ ...berlin, offer: { ...berlin.offer, stepMinutes: 0 } }), RangeError);
});

test('an unknown host zone is refused', () => {
  assert.throws(() => openSlots({ ...berlin, hostZone: 'Europe/Atlantis' }), RangeError);
});

test('why a time is not offered: each rule gives its own reason', () => {
  const facts: SlotFacts = {
    ...berlin,
    now: Date.parse('2026-12-07T07:45Z'),
    offer: {
      ...berlin.offer,
      noticeMinutes: 30,
      capPerDay: 2,
      window: { kind: 'dates', from: '2026-12-07', to: '2026-12-10' },
    },
    busy: [at('10:00', '10:30')],
    bookings: [ada(Date.parse('2026-12-08T08:00Z')), ben(Date.parse('2026-12-08T09:00Z'))],
    holds: [{ ...ada(mondayNine + 120 * 60_000), id: 'eve', holder: 'eve', holdUntil: Infinity }],
  };
  const why = (time: string) => whyClosed(facts, Date.parse(`2026-12-${time}Z`));
  assert.equal(why('07T07:30'), 'past');
  assert.equal(why('07T08:00'), 'notice');
  assert.equal(why('07T08:30'), null);
  assert.equal(why('07T09:00'), 'busy');
  assert.equal(why('07T09:45'), 'grid');
  assert.equal(why('07T10:00'), 'held');
  assert.equal(why('07T11:00'), 'closed');
  assert.equal(why('08T08:00'), 'booked');
  assert.equal(why('08T08:30'), 'cap');
  assert.equal(why('11T08:00'), 'window');
});

test('a start in open hours whose session would outlast them is closed', () => {
  assert.equal(whyClosed(berlin, Date.parse('2026-12-07T10:45Z')), 'closed');
});

test('the nearest slots come back in time order, the earlier one first among equals', () => {
  assert.deepEqual(nearestSlots([10, 20, 40, 50, 90], 30, 3), [10, 20, 40]);
  assert.deepEqual(nearestSlots([10, 20, 40, 50], 30, 1), [20]);
  assert.deepEqual(nearestSlots([10], 30, 3), [10]);
  assert.deepEqual(nearestSlots([], 30, 3), []);
});

function ada(start: Instant): Reserved {
  return { id: 'ada', start, end: start + 30 * 60_000, reservedEnd: start + 30 * 60_000 };
}

function ben(start: Instant): Reserved {
  return { ...ada(start), id: 'ben' };
}

/** An interval of Monday 7 December, Berlin time. */
function at(from: string, to: string): Interval {
  return { start: Date.parse(`2026-12-07T${from}+01:00`), end: Date.parse(`2026-12-07T${to}+01:00`) };
}

function times6() {
  return ['09:00', '09:30', '10:00', '10:30', '11:00', '11:30'];
}

function times(slots: Instant[]): string[] {
  return slots.map((start) => new Date(start + 3_600_000).toISOString().slice(11, 16));
}

function days(slots: Instant[], zone = 'Europe/Berlin'): string[] {
  return groupByDay(slots, zone).map(({ date }) => date);
}

function shown(slots: Instant[]): string[] {
  return slots.map((start) => new Date(start).toISOString());
}
