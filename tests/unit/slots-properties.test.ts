import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { look, lookAgain } from '#domain/availability/look.ts';
import {
  type Hold,
  openSlots,
  type Reserved,
  type SlotFacts,
  whyClosed,
} from '#domain/availability/slots.ts';
import type { TimeWindow } from '#domain/availability/windows.ts';
import { hour, type Instant, type Interval, minute } from '#domain/interval.ts';
import { dayKey, groupByDay } from '#domain/time/labels.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { clockChanges, plusDays, slotsByMinute, wallDate } from './support/slots-oracle.ts';

type Facts = SlotFacts & { range: Interval };

/** Repeat a run with SEED=… */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

const changing = Intl.supportedValuesOf('timeZone')
  .map((zone) => ({ zone, changes: clockChanges(zone) }))
  .filter(({ changes }) => changes.length > 0);

test('around the clock changes of every zone the engine agrees with a reading minute by minute', (t) => {
  t.diagnostic(`SEED=${seed}, ${changing.length} zones`);
  for (const { zone, changes } of changing) {
    check(factsNear(zone, changes), 6, (facts) => {
      assert.deepEqual(openSlots(facts).map(shown), slotsByMinute(facts).map(shown));
    });
  }
});

test('every free start has no reason to be closed, and every other one has', (t) => {
  t.diagnostic(`SEED=${seed}`);
  check(anyFacts(), 60, (facts) => {
    const slots = new Set(openSlots(facts));
    const { start: first, end } = facts.range;
    const asked = [...slots, ...slotsByMinute(withoutObstacles(facts)), ...everyMinutes(first, end, 25)];
    for (const start of asked) {
      const reason = whyClosed(facts, start);
      assert.equal(reason === null, slots.has(start), `${shown(start)}: ${reason}`);
    }
  });
});

test('one more busy interval, booking or hold only takes slots away', () => {
  check(fc.tuple(anyFacts(), fc.nat(), fc.integer({ min: 1, max: 200 })), 100, ([facts, place, minutes]) => {
    const start = facts.range.start + (place % 4000) * minute;
    const taken = {
      id: 'one more',
      start,
      end: start + minutes * minute,
      reservedEnd: start + minutes * minute,
    };
    const hold = { ...taken, holder: 'stranger', holdUntil: Infinity };
    const before = new Set(openSlots(facts));
    const after = [
      { ...facts, busy: [taken, ...facts.busy] },
      { ...facts, bookings: [taken, ...facts.bookings] },
      { ...facts, holds: [hold, ...facts.holds] },
    ].flatMap(openSlots);
    assert.ok(after.every((slot) => before.has(slot)));
    assert.ok(after.every((slot) => slot >= taken.end || slot + facts.offer.minutes * minute <= taken.start));
  });
});

test('the order of busy time, bookings and holds does not matter', () => {
  check(anyFacts(), 100, (facts) => {
    const reversed = {
      ...facts,
      busy: facts.busy.toReversed(),
      bookings: facts.bookings.toReversed(),
      holds: facts.holds.toReversed(),
    };
    assert.deepEqual(openSlots(reversed), openSlots(facts));
  });
});

test('a range cut in two offers the same slots as the whole', () => {
  check(fc.tuple(anyFacts(), fc.nat({ max: 6000 })), 100, ([facts, minutes]) => {
    const { start, end } = facts.range;
    const cut = Math.min(end, start + minutes * minute);
    const parts = [
      { start, end: cut },
      { start: cut, end },
    ].flatMap((range) => openSlots({ ...facts, range }));
    assert.deepEqual(parts, openSlots(facts));
  });
});

test('a later look offers nothing that was not offered before', () => {
  check(fc.tuple(anyFacts(), fc.nat({ max: 3000 })), 100, ([facts, minutes]) => {
    // A rolling window moves with the day and a hold ends: both may open slots, so neither is in play.
    const offer = {
      ...facts.offer,
      window: { kind: 'dates', from: '2026-01-01', to: '2029-01-01' } as const,
    };
    const fixed = { ...facts, offer, holds: [] };
    const before = openSlots(fixed);
    const now = fixed.now + minutes * minute;
    const earliest = now + offer.noticeMinutes * minute;
    assert.deepEqual(
      openSlots({ ...fixed, now }),
      before.filter((slot) => slot >= earliest),
    );
  });
});

test('a look that is taken again shows what a new one would, or says that it must be a new one', (t) => {
  let again = 0;
  const later = fc.oneof(fc.integer({ min: -10, max: 120 }), fc.integer({ min: 0, max: 6000 }));
  check(fc.tuple(anyFacts(), later), 200, ([facts, minutes]) => {
    const now = facts.now + minutes * minute;
    const shown = lookAgain(look(facts), now);
    if (shown === null) return;
    again += 1;
    assert.deepEqual(shown, openSlots({ ...facts, now }));
  });
  assert.ok(again > 20, `${again} of 200`);
  t.diagnostic(`${again} of 200 looks were taken again`);
});

test("the viewer's zone groups the slots differently and leaves them all there", () => {
  const viewerZone = fc.constantFrom(
    'UTC',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Asia/Kathmandu',
    'America/New_York',
  );
  check(fc.tuple(anyFacts(), viewerZone), 100, ([facts, zone]) => {
    const slots = openSlots(facts);
    const groups = groupByDay(slots, zone);
    assert.deepEqual(
      groups.flatMap(({ starts }) => starts),
      slots,
    );
    for (const { date, starts } of groups) assert.ok(starts.every((start) => wallDate(start, zone) === date));
  });
});

test('server and browser name the same date for an instant', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
  const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2029, 0, 1) });
  check(fc.tuple(zone, instant), 500, ([zone, instant]) => {
    assert.equal(dayKey(instant, zone), dateIn(instant, zone));
  });
});

/** Hours, offer and obstacles at random, within about three days of one of the zone's clock changes. */
function factsNear(zone: string, changes: Instant[]): fc.Arbitrary<Facts> {
  return fc.constantFrom(...changes).chain((change) => {
    const near = (hours: number) =>
      fc.integer({ min: -hours * 12, max: hours * 12 }).map((fives) => change + fives * 5 * minute);
    const interval = (shortest: number) =>
      fc
        .tuple(near(40), fc.integer({ min: shortest, max: 18 }))
        .map(([start, fives]) => ({ start, end: start + fives * 5 * minute }));
    // An outside calendar may hold an entry of no length. A session of ours has one.
    const session = interval(1);
    return fc.record(
      {
        hostZone: fc.constant(zone),
        now: near(36).map((instant) => instant - 36 * hour),
        range: fc
          .tuple(near(30), fc.integer({ min: 1, max: 60 }))
          .map(([start, hours]) => ({ start, end: start + hours * hour })),
        offer: offer(wallDate(change, zone)),
        weeklyHours: weeklyHours(),
        exceptions: fc.array(exception(wallDate(change, zone)), { maxLength: 1 }),
        busy: fc.array(interval(0), { maxLength: 4 }),
        bookings: fc.array(reserved(session), { maxLength: 3 }),
        holds: fc.array(hold(session, change), { maxLength: 3 }),
        viewer: fc.constantFrom('ada', 'eve'),
        moving: fc.constantFrom('b1', 'b2'),
      },
      {
        requiredKeys: [
          'hostZone',
          'now',
          'range',
          'offer',
          'weeklyHours',
          'exceptions',
          'busy',
          'bookings',
          'holds',
        ],
      },
    );
  });
}

function anyFacts(): fc.Arbitrary<Facts> {
  return fc.constantFrom(...changing).chain(({ zone, changes }) => factsNear(zone, changes));
}

function offer(date: string): fc.Arbitrary<SlotFacts['offer']> {
  const days = (min: number, max: number) => fc.integer({ min, max }).map((count) => plusDays(date, count));
  return fc.record({
    minutes: fc.constantFrom(5, 15, 30, 30, 45, 90),
    stepMinutes: fc.constantFrom(5, 15, 20, 30, 45, 50, 60, 90),
    noticeMinutes: fc.constantFrom(0, 0, 15, 120, 600),
    bufferBeforeMinutes: fc.constantFrom(0, 5, 15, 60),
    bufferAfterMinutes: fc.constantFrom(0, 10, 15, 30),
    capPerDay: fc.constantFrom(null, null, null, 0, 1, 2, 3),
    window: fc.oneof(
      fc.record({ kind: fc.constant('rolling' as const), days: fc.integer({ min: 0, max: 8 }) }),
      fc.record({ kind: fc.constant('dates' as const), from: days(-3, 1), to: days(-1, 3) }),
    ),
  });
}

/** Mostly hours around midnight and the early morning, where clocks change; they may touch and overlap. */
function weeklyHours(): fc.Arbitrary<SlotFacts['weeklyHours']> {
  const hours = fc.array(windowOfDay(), { minLength: 1, maxLength: 3 });
  return fc.record({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours });
}

function windowOfDay(): fc.Arbitrary<TimeWindow> {
  const quarters = fc.oneof(
    fc.integer({ min: 0, max: 96 }),
    fc.integer({ min: 0, max: 16 }),
    fc.constantFrom(0, 88, 92, 96),
  );
  return fc
    .tuple(quarters, quarters)
    .map(([a, b]) => [clockTime(Math.min(a, b, 95)), clockTime(Math.max(a, b))]);
}

function exception(date: string): fc.Arbitrary<SlotFacts['exceptions'][number]> {
  return fc
    .tuple(
      fc.integer({ min: -2, max: 2 }),
      fc.integer({ min: 0, max: 2 }),
      fc.array(windowOfDay(), { maxLength: 2 }),
    )
    .map(([start, count, windows]) => ({
      from: plusDays(date, start),
      to: plusDays(date, start + count),
      windows,
    }));
}

function reserved(interval: fc.Arbitrary<Interval>): fc.Arbitrary<Reserved> {
  return fc
    .tuple(interval, fc.constantFrom(0, 15, 60), fc.constantFrom('b1', 'b2', 'b3'))
    .map(([{ start, end }, gap, id]) => ({ id, start, end, reservedEnd: end + gap * minute }));
}

function hold(interval: fc.Arbitrary<Interval>, change: Instant): fc.Arbitrary<Hold> {
  return fc
    .tuple(reserved(interval), fc.constantFrom('ada', 'eve', 'ben'), fc.integer({ min: -72, max: 24 }))
    .map(([taken, holder, hours]) => ({ ...taken, holder, holdUntil: change + hours * hour }));
}

/** The same hours with nothing in the way: the starts at which the reasons are worth asking for. */
function withoutObstacles(facts: Facts): Facts {
  const offer = { ...facts.offer, noticeMinutes: 0, capPerDay: null };
  return { ...facts, now: facts.range.start, offer, busy: [], bookings: [], holds: [] };
}

function check<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), { seed, numRuns });
}

function everyMinutes(start: Instant, end: Instant, minutes: number): Instant[] {
  return Array.from(
    { length: Math.ceil((end - start) / (minutes * minute)) },
    (_, i) => start + i * minutes * minute,
  );
}

/** `HH:MM` for quarters of an hour since midnight. */
function clockTime(quarters: number): string {
  return `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`;
}

function shown(instant: Instant): string {
  return new Date(instant).toISOString();
}
