// How long a list of free starts takes, and how that grows: `node tests/bench/slots.ts`.
// To measure the engine of Cal.com in the same run, unpack its published package into a folder of its own and name that:
//   mkdir /tmp/cal && cd /tmp/cal && npm pack @calcom/platform-libraries@0.0.360 && tar xzf *.tgz && npm i dayjs@1.11.4
//   node tests/bench/slots.ts --against /tmp/cal
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openSlots, type SlotFacts } from '#domain/availability/slots.ts';
import { day, type Interval, minute } from '#domain/interval.ts';
import { often } from './figures.ts';

export interface SlotsBench {
  seed: number;
  /** 60 days, 100 busy intervals, 15-minute step. */
  month: Row;
  /** 30, 60 and 365 days with the same busy time in each. */
  byDays: Row[];
  /** 50 to 400 busy intervals in 60 days. */
  byBusy: Row[];
  /** 500 to 2,000 busy intervals in 365 days, as many as full calendars hold. */
  byYear: Row[];
}

interface Row {
  days: number;
  busy: number;
  slots: number;
  /** CPU microseconds of one call, median of many batches. */
  medianMicros: number;
}

export function benchSlots(seed = 20_261_208): SlotsBench {
  const run = (days: number, busy: number) => measure(factsOf(days, busy, seed), days, busy);
  // The first run warms the compiler and is thrown away.
  run(60, 100);
  return {
    seed,
    month: run(60, 100),
    byDays: [30, 60, 365].map((days) => run(days, 100)),
    byBusy: [50, 100, 200, 400].map((busy) => run(60, busy)),
    byYear: [500, 1_000, 2_000].map((busy) => run(365, busy)),
  };
}

/**
 * CPU microseconds of Cal.com's own code for the same 60 days and 100 busy intervals. Only its date ranges minus busy
 * time are measured: it goes on to list starts one by one, so the figure is in its favor.
 * @param folder holds `package/`, unpacked, and `node_modules/dayjs`
 */
export function benchCalcom(folder: string, seed = 20_261_208): number {
  const dist = join(resolve(folder), 'package', 'dist');
  const chunk = readdirSync(dist).find((name) => /^date-ranges-.*\.cjs$/.test(name));
  if (!chunk) throw new Error(`No date-ranges chunk in ${dist}`);
  const load = createRequire(join(dist, chunk));
  const { buildDateRanges, subtract } = load(join(dist, chunk));
  const dayjs = load('dayjs');

  const facts = factsOf(60, 100, seed);
  const at = (instant: number) => dayjs(instant).tz(facts.hostZone);
  const hourOf = (time: string) => new Date(`1970-01-01T${time}Z`);
  const availability = (facts.weeklyHours.mon ?? []).map(([from, to]) => ({
    days: [1, 2, 3, 4, 5],
    startTime: hourOf(from),
    endTime: hourOf(to),
  }));
  const busy = facts.busy.map(({ start, end }) => ({ start: at(start), end: at(end) }));
  const [dateFrom, dateTo] = [at(facts.range.start), at(facts.range.end)];
  return medianMicros(1, 15, () => {
    const { dateRanges } = buildDateRanges({
      availability,
      timeZone: facts.hostZone,
      dateFrom,
      dateTo,
      travelSchedules: [],
    });
    subtract(dateRanges, busy);
  });
}

function measure(facts: Facts, days: number, busy: number): Row {
  return {
    days,
    busy,
    slots: openSlots(facts).length,
    medianMicros: medianMicros(often(20), often(41), () => openSlots(facts)),
  };
}

/** CPU time rather than the clock, so that other work on the machine counts for less. */
function medianMicros(calls: number, batches: number, run: () => void): number {
  const times = Array.from({ length: batches }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  }).sort((a, b) => a - b);
  return times[batches >> 1] ?? Number.NaN;
}

type Facts = SlotFacts & { range: Interval };

/** Weekday hours with a pause in Berlin, across the end of summer time; busy time at random within the days. */
function factsOf(days: number, busy: number, seed: number): Facts {
  const random = randomFrom(seed);
  const hours = [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ] as const;
  const now = Date.parse('2026-10-01T06:00Z');
  return {
    now,
    hostZone: 'Europe/Berlin',
    offer: {
      minutes: 30,
      stepMinutes: 15,
      noticeMinutes: 720,
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      capPerDay: 20,
      window: { kind: 'rolling', days },
    },
    weeklyHours: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: [], sun: [] },
    exceptions: [{ from: '2026-12-24', to: '2027-01-03', windows: [] }],
    busy: Array.from({ length: busy }, () => {
      const start = now + Math.floor((random() * days * day) / minute) * minute;
      return { start, end: start + (15 + Math.floor(random() * 90)) * minute };
    }),
    bookings: [],
    holds: [],
    range: { start: now, end: now + days * day },
  };
}

/** Mulberry32: the same numbers for the same seed on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function print({ seed, month, byDays, byBusy, byYear }: SlotsBench): void {
  console.log(`Free starts, CPU per call, median. Node ${process.version}, seed ${seed}`);
  console.log(`60 days, 100 busy, 15-minute step: ${round(month.medianMicros)} µs for ${month.slots} slots`);
  for (const [title, rows] of [
    ['Growth by days', byDays],
    ['Growth by busy intervals', byBusy],
    ['Growth by busy intervals in a year', byYear],
  ] as const) {
    const first = rows[0]?.medianMicros ?? 1;
    console.log(title);
    console.table(
      rows.map(({ days, busy, slots, medianMicros }) => ({
        days,
        busy,
        slots,
        'µs per call': round(medianMicros),
        'times the first': round(medianMicros / first),
      })),
    );
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { against } = parseArgs({
    options: { against: { type: 'string' }, least: { type: 'boolean' } },
  }).values;
  const own = benchSlots();
  print(own);
  if (against) {
    const theirs = benchCalcom(against);
    console.log(
      `Cal.com, ranges minus busy time alone: ${round(theirs)} µs, ${round(theirs / own.month.medianMicros)} times ours`,
    );
  }
}
