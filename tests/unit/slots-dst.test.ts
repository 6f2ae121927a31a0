import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSlots, type SlotFacts } from '#domain/availability/slots.ts';
import type { TimeWindow } from '#domain/availability/windows.ts';
import { hour, type Instant, type Interval, minute } from '#domain/interval.ts';
import { dateIn, nextClockChange, startOfDate, toInstant } from '#domain/time/zoned.ts';
import { clockChanges, plusDays, readWall, wallDate, wallTime } from './support/slots-oracle.ts';

/** Changes at midnight, before it and after it; of half an hour, one and two hours; both hemispheres; Ramadan. */
const zones = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/New_York',
  'America/Nuuk',
  'America/Santiago',
  'America/Scoresbysund',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Chatham',
];

for (const zone of zones) {
  test(`windows on the days around every clock change of 2026 begin and end by RFC 5545 in ${zone}`, () => {
    const changes = clockChanges(zone).filter((change) => change < Date.UTC(2027, 0, 1));
    assert.ok(changes.length >= 2, 'the zone has no change to test');
    for (const change of changes) {
      for (const days of [-1, 0, 1]) {
        const date = plusDays(wallDate(change - 1, zone), days);
        for (const windows of windowsAround(change, zone)) checkWindows(zone, date, windows);
      }
    }
  });
}

/** Five sets of hours: two of them begin or end in the time that the change skips or repeats, one runs over midnight. */
function windowsAround(change: Instant, zone: string): Record<'today' | 'tomorrow', TimeWindow[]>[] {
  const [before, after] = [wallTime(change - 1, zone), wallTime(change, zone)];
  // Ten minutes after the change, as the clocks from before it would show: inside the gap, or right after the fold.
  const inside = later(before, 11);
  const outside = later(after, 10);
  return [
    { today: [['00:00', '24:00']], tomorrow: [] },
    { today: inside < '22:00' ? [[inside, later(inside, 100)]] : [[inside, '24:00']], tomorrow: [] },
    { today: outside < '22:00' ? [[outside, later(outside, 100)]] : [[outside, '24:00']], tomorrow: [] },
    { today: [['00:00', inside === '00:00' ? '00:30' : inside]], tomorrow: [] },
    { today: [['22:00', '24:00']], tomorrow: [['00:00', '03:00']] },
  ];
}

/** With five-minute sessions every five minutes, the free starts draw the windows exactly. */
function checkWindows(
  zone: string,
  date: string,
  { today, tomorrow }: Record<'today' | 'tomorrow', TimeWindow[]>,
) {
  const next = plusDays(date, 1);
  const expected = new Set<Instant>();
  for (const [on, windows] of [[date, today] as const, [next, tomorrow] as const]) {
    for (const [from, to] of windows) {
      const end = readWall(on, to, zone);
      for (let at = readWall(on, from, zone); at < end; at += 5 * minute) expected.add(at);
    }
  }
  const slots = openSlots({
    ...fiveMinutes,
    hostZone: zone,
    exceptions: [
      { from: date, to: date, windows: today },
      { from: next, to: next, windows: tomorrow },
    ],
  });
  assert.deepEqual(
    slots.map(shown),
    [...expected].map(shown),
    `${zone} ${date} ${JSON.stringify(today)} ${JSON.stringify(tomorrow)}`,
  );
}

const fiveMinutes: Omit<SlotFacts, 'hostZone' | 'exceptions'> & { range: Interval } = {
  now: Date.UTC(2025, 11, 1),
  offer: {
    minutes: 5,
    stepMinutes: 5,
    noticeMinutes: 0,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    capPerDay: null,
    window: { kind: 'dates', from: '2026-01-01', to: '2027-02-01' },
  },
  weeklyHours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  busy: [],
  bookings: [],
  holds: [],
  range: { start: Date.UTC(2026, 0, 1), end: Date.UTC(2027, 1, 1) },
};

test('hours whose end is skipped late in the evening run on into a range that begins the next day', () => {
  // Scoresbysund goes from 23:00 on Saturday to 00:00 on Sunday, so Saturday's 23:30 is read as 00:30 on Sunday.
  const saturday = { from: '2026-03-28', to: '2026-03-28', windows: [['22:00', '23:30']] as const };
  const slots = openSlots({
    ...fiveMinutes,
    offer: { ...fiveMinutes.offer, minutes: 30, stepMinutes: 30 },
    hostZone: 'America/Scoresbysund',
    exceptions: [saturday],
    range: { start: Date.parse('2026-03-29T01:00Z'), end: Date.parse('2026-03-30T01:00Z') },
  });
  assert.deepEqual(slots.map(shown), ['2026-03-29T01:00Z']);
});

test('a skipped wall time is read with the offset before the gap', () => {
  assert.equal(shown(toInstant('2026-03-29', '02:30', 'Europe/Berlin')), '2026-03-29T01:30Z');
  assert.equal(shown(toInstant('2026-10-04', '02:10', 'Australia/Lord_Howe')), '2026-10-03T15:40Z');
});

test('a repeated wall time is the first of the two', () => {
  assert.equal(shown(toInstant('2026-10-25', '02:30', 'Europe/Berlin')), '2026-10-25T00:30Z');
  assert.equal(shown(toInstant('2026-11-01', '00:30', 'America/Havana')), '2026-11-01T04:30Z');
});

test('24:00 is the midnight that ends the date', () => {
  assert.equal(shown(toInstant('2026-12-31', '24:00', 'Europe/Berlin')), '2026-12-31T23:00Z');
});

test('a date whose midnight is skipped begins when the clocks resume', () => {
  // Cairo goes from 00:00 to 01:00 on 24 April 2026.
  assert.equal(shown(startOfDate('2026-04-24', 'Africa/Cairo')), '2026-04-23T22:00Z');
  assert.equal(dateIn(startOfDate('2026-04-24', 'Africa/Cairo') - 1, 'Africa/Cairo'), '2026-04-23');
});

test('a date that the clocks prolong past 24 hours keeps its last hour', () => {
  // Santiago goes from 24:00 back to 23:00 on Saturday 4 April 2026.
  const start = startOfDate('2026-04-04', 'America/Santiago');
  assert.equal(startOfDate('2026-04-05', 'America/Santiago') - start, 25 * hour);
});

test('the next clock change may be this very instant, and never comes where the clocks stand', () => {
  const change = Date.parse('2026-03-29T01:00Z');
  assert.equal(nextClockChange(change - 1, 'Europe/Berlin'), change);
  assert.equal(nextClockChange(change, 'Europe/Berlin'), change);
  assert.equal(shown(nextClockChange(change + 1, 'Europe/Berlin')), '2026-10-25T01:00Z');
  assert.equal(nextClockChange(change, 'Asia/Kolkata'), Infinity);
});

test('wall times that do not exist on any clock are refused', () => {
  assert.throws(() => toInstant('2026-02-30', '10:00', 'UTC'), RangeError);
  assert.throws(() => toInstant('2026-02-20', '25:00', 'UTC'), RangeError);
});

/** `HH:MM` some minutes later on the clock face, past midnight too. */
function later(time: string, minutes: number): string {
  return new Date(Date.parse(`1970-01-01T${time}Z`) + minutes * minute).toISOString().slice(11, 16);
}

function shown(instant: Instant): string {
  return new Date(instant).toISOString().replace(':00.000', '');
}
