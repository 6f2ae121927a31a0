/**
 * What outside calendars cost: `node tests/bench/calendars.ts`. A large file in its worker, beside the thread that
 * serves pages; and what three calendars add to a hold, unchanged and changed.
 */

import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createCalendarFeeds } from '#adapters/calendar-feed/calendar-feeds.ts';
import { usualSwitches } from '#domain/feed.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { entry, escaped, multistatus } from '#tests/caldav-host.ts';
import { calendarText, type Entry, entryAt, startCalendarHost } from '#tests/calendar-host.ts';
import { closePostgres, type Engine, engines } from '#tests/faults/stage/database.ts';
import { addFeed, tryFeed } from '#use-cases/calendar/keep-feeds.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import type { FeedSource } from '#use-cases/ports/feeds.ts';
import { isLeast, round } from './figures.ts';
import { openWorkshop } from './workshop.ts';

const now = Date.UTC(2027, 0, 4, 9);

export interface FileBench {
  megabytes: number;
  events: number;
  intervals: number;
  /** CPU of all threads, milliseconds. */
  cpuMs: number;
  /** The same for a calendar with nothing in it: what a thread costs to begin with. */
  emptyCpuMs: number;
  /** The longest that the thread which serves pages stood still, whoever had the machine at that moment. */
  stallMs: number;
  /** All the CPU that the reading took of that thread, so no pause that is ours is longer. */
  ownCpuMs: number;
}

/** 14,000 events in 5 MB, half of them past, one in ten repeating. */
export async function benchFile(events = 14_000, rounds = 5): Promise<FileBench> {
  const entries = Array.from({ length: events }, (_, index) => eventOf(index, events));
  return benchText(
    { full: calendarText(...entries), empty: calendarText(), isCalDav: false },
    events,
    rounds,
  );
}

/** The same in the XML of a CalDAV server, which repeats more around each of its 7,000 entries. */
export async function benchCollection(events = 7_000, rounds = 5): Promise<FileBench> {
  const answers = Array.from({ length: events }, (_, index) => {
    const data = escaped(calendarText(eventOf(index, events)));
    return entry(`/dav/home/work/${index}.ics`, `<c:calendar-data>${data}</c:calendar-data>`);
  });
  const texts = { full: multistatus(...answers), empty: multistatus(), isCalDav: true };
  return benchText(texts, events, rounds);
}

async function benchText(
  { full, empty, isCalDav }: { full: string; empty: string; isCalDav: boolean },
  events: number,
  rounds: number,
): Promise<FileBench> {
  const { cpuMs: emptyCpuMs } = await measureReading({ text: empty, isCalDav }, rounds);
  const measured = await measureReading({ text: full, isCalDav }, rounds);
  return { megabytes: Buffer.byteLength(full) / 1e6, events, ...measured, emptyCpuMs };
}

function eventOf(index: number, events: number): Entry {
  const start = now + Math.round(index - events / 2) * 4 * hour;
  const { lines } = entryAt(start, start + hour);
  return {
    uid: `${index}-a3f1c9@calendar.example`,
    lines: [
      ...lines,
      ...(index % 10 === 0 ? ['RRULE:FREQ=WEEKLY;COUNT=6'] : []),
      'LAST-MODIFIED:20261101T100000Z',
      'STATUS:CONFIRMED',
      `DESCRIPTION:${'What somebody wrote down about it. '.repeat(3)}`,
    ],
  };
}

async function measureReading(served: { text: string; isCalDav: boolean }, rounds: number) {
  const host = new Worker(new URL('./serve-text.ts', import.meta.url), { workerData: served });
  try {
    const [port] = await once(host, 'message');
    const address = `http://127.0.0.1:${port}/calendar.ics`;
    return await measureSource(
      served.isCalDav
        ? { kind: 'caldav', address, calendar: address, user: 'ada', password: 'app password' }
        : { kind: 'ics', address },
      rounds,
    );
  } finally {
    await host.terminate();
  }
}

async function measureSource(source: FeedSource, rounds: number) {
  const feeds = createCalendarFeeds({ isLocal: true });
  const runs: Pick<FileBench, 'cpuMs' | 'stallMs' | 'ownCpuMs' | 'intervals'>[] = [];
  // The first one warms the file system.
  for (let each = 0; each <= rounds; each += 1) {
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    const before = process.cpuUsage();
    const ownBefore = process.threadCpuUsage();
    const reading = await feeds.read({
      source,
      window: { start: now - 2 * day, end: now + 68 * day },
      zone: 'America/New_York',
      switches: usualSwitches,
      ownUids: [],
      known: null,
    });
    const { user, system } = process.cpuUsage(before);
    const own = process.threadCpuUsage(ownBefore);
    delays.disable();
    if (!reading.ok || !reading.times) throw new Error(`Not read: ${JSON.stringify(reading)}`);
    runs.push({
      cpuMs: (user + system) / 1_000,
      stallMs: delays.max / 1e6,
      ownCpuMs: (own.user + own.system) / 1_000,
      intervals: reading.times.busy.length,
    });
  }
  runs.shift();
  const middle = runs.toSorted((a, b) => a.cpuMs - b.cpuMs)[runs.length >> 1]!;
  return { ...middle, stallMs: medianOf(runs.map(({ stallMs }) => stallMs)) };
}

export interface HoldWithFeeds {
  engine: Engine;
  /** Median milliseconds of a hold. */
  without: number;
  unchanged: number;
  changed: number;
}

export async function benchHold(engine: Engine, count = 40): Promise<HoldWithFeeds> {
  let at = now;
  const workshop = await openWorkshop(engine, () => at);
  const { ports } = workshop.services;
  const hosts = await Promise.all([1, 2, 3].map(() => startCalendarHost()));
  try {
    const offer = {
      ...workshop.services.content.firstOffer,
      window: { kind: 'rolling' as const, days: 365 },
    };
    let held = 0;
    const hold = async () => {
      held += 1;
      at += 30 * minute;
      const started = performance.now();
      const answer = await holdSlot(ports, {
        holder: `browser ${held}`,
        offer,
        startsAt: now + 10 * day + held * 4 * hour,
        attendee: {
          name: 'Ada Lovelace',
          email: `ada-${held}@example.com`,
          company: '',
          topic: '',
          timeZone: 'Europe/London',
          clock: 12,
        },
        attachedAudit: null,
        clientIp: `10.${held >> 8}.${held & 255}.1`,
      });
      if (!answer.ok) throw new Error(`No hold: ${answer.reason}`);
      return performance.now() - started;
    };
    const median = async (before: (round: number) => void = () => {}) => {
      const times: number[] = [];
      for (let each = 0; each < count; each += 1) {
        before(each);
        times.push(await hold());
      }
      return medianOf(times);
    };
    await hold();
    const without = await median();
    for (const [index, host] of hosts.entries()) {
      host.hold(entryAt(now + 2 * day, now + 2 * day + hour));
      const tried = await tryFeed(ports, { source: { kind: 'ics', address: host.address } });
      if (!tried.ok) throw new Error('Not read.');
      await addFeed(ports, { name: `Calendar ${index}`, draft: tried.draft });
    }
    const unchanged = await median();
    const changed = await median((each) => {
      const start = now + 3 * day + each * minute;
      for (const host of hosts) host.hold(entryAt(start, start + hour));
    });
    return { engine, without, unchanged, changed };
  } finally {
    for (const host of hosts) await host.close();
    await workshop.close();
  }
}

function medianOf(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const read = {
    'as a file': await (isLeast ? benchFile(100, 1) : benchFile()),
    'by CalDAV': await (isLeast ? benchCollection(100, 1) : benchCollection()),
  };
  for (const [how, { events, megabytes, intervals, cpuMs, emptyCpuMs, stallMs, ownCpuMs }] of Object.entries(
    read,
  )) {
    console.log(
      `${events} events in ${round(megabytes)} MB ${how}, ${intervals} intervals in 70 days: ` +
        `${round(cpuMs)} ms of CPU (an empty calendar: ${round(emptyCpuMs)}); ` +
        `the thread that serves pages stood still for ${round(stallMs)} ms at most ` +
        `and worked ${round(ownCpuMs)} ms in all`,
    );
  }
  for (const engine of engines) {
    const { without, unchanged, changed } = await benchHold(engine, isLeast ? 1 : undefined);
    console.log(
      `A hold on ${engine}, median: ${round(without)} ms; with three calendars ${round(unchanged)} ms, ` +
        `with three that have changed ${round(changed)} ms`,
    );
  }
  await closePostgres();
}
