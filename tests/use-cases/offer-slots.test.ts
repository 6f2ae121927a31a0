import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openSlots } from '#domain/availability/slots.ts';
import { day, hour, type Instant, minute } from '#domain/interval.ts';
import { gatherFacts, offerSlots } from '#use-cases/calendar/offer-slots.ts';
import type { TakenTime } from '#use-cases/ports/bookings.ts';
import type { KnownCalendar } from '#use-cases/ports/calendar.ts';
import type { Database } from '#use-cases/ports/database.ts';
import { contentWith, morning, testEachSite } from './support/site.ts';

type Rows = Pick<KnownCalendar, 'busy' | 'copies'> & { taken: TakenTime[] };

/** Minutes from the morning on which they all begin. */
const minutes = (min: number, max: number) =>
  fc.integer({ min, max }).map((count) => morning + count * minute);

test('what was seen before is what looking anew would show, at any instant and for any range', async () => {
  const range = fc.record({
    start: minutes(-600, 3000),
    end: fc.oneof(fc.constant(Infinity), minutes(0, 9000)),
  });
  const looks = fc.array(fc.record({ now: minutes(-60, 3000), range }), { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows(), looks, fc.boolean(), async (known, looks, inOrder) => {
      const ports = portsOn(known);
      const { firstOffer: offer } = ports.content;
      const turns = looks.flatMap(({ now, range }) =>
        [now, ...instantsIn(known)].map((now) => ({ now, range })),
      );
      for (const { now, range } of inOrder ? turns.toSorted((a, b) => a.now - b.now) : turns) {
        ports.now = () => now;
        assert.deepEqual(
          await offerSlots(ports, { offer, range }),
          await seenAnew(ports, range),
          String(now),
        );
      }
    }),
    { numRuns: 60, seed: Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31)) },
  );
});

test('while nothing was written, rows are read once and times are worked out once', async () => {
  const done: string[] = [];
  const ports = portsOn({ busy: [], copies: [], taken: [] }, () => done.push('read'));
  const { firstOffer } = ports.content;
  const offer = Object.defineProperty({ ...firstOffer }, 'stepMinutes', {
    get() {
      done.push('worked out');
      return firstOffer.stepMinutes;
    },
  });
  const range = { start: morning, end: Infinity };
  const before = await offerSlots(ports, { offer, range });
  ports.now = () => morning + hour;
  const after = await offerSlots(ports, { offer, range });
  assert.deepEqual(done, ['read', 'worked out']);
  assert.deepEqual(after, before.slice(2));
});

testEachSite('what was written closes times at once, and so does other content', async (site) => {
  const { firstOffer: offer, availability } = site.ports.content;
  const range = { start: site.now(), end: Infinity };
  const before = await offerSlots(site.ports, { offer, range });
  const [first = 0] = before;
  await site.database.calendar.addBlock({ start: first, end: first + minute, note: '' });
  assert.deepEqual(await offerSlots(site.ports, { offer, range }), before.slice(1));
  const exceptions = [{ from: '2026-01-01', to: '2028-01-01', windows: [], note: '' }];
  const content = { ...site.ports.content, availability: { ...availability, exceptions } };
  assert.deepEqual(await offerSlots({ ...site.ports, content }, { offer, range }), []);
});

async function seenAnew(
  ports: ReturnType<typeof portsOn>,
  { start, end }: { start: Instant; end: Instant },
): Promise<Instant[]> {
  const range = { start: Math.max(start, ports.now()), end: Math.min(end, ports.now() + 100 * day) };
  const facts = await gatherFacts(ports.database, ports, ports.content.firstOffer, [range]);
  return openSlots({ ...facts, range });
}

/** Where time changes something, and the millisecond before. */
function instantsIn({ taken, copies }: Rows): Instant[] {
  const ends = [
    ...taken.map(({ holdUntil }) => holdUntil),
    ...copies.map(({ copy }) => copy.readAt + day),
    // Midnight of the host.
    morning + 15 * hour,
  ];
  return ends.flatMap((end) => [end - 1, end]);
}

/** A database in which nobody writes. */
function portsOn({ taken, ...known }: Rows, onRead: () => unknown = () => {}) {
  const calendar = { weeklyHours: null, exceptions: [], ...known };
  const database = {
    version: async () => 'one',
    calendar: {
      known: async () => {
        onRead();
        return calendar;
      },
    },
    bookings: { taken: async () => taken },
  } as unknown as Database;
  const content = contentWith({ noticeMinutes: 120, window: { kind: 'rolling', days: 2 }, capPerDay: 3 });
  return { database, content, now: () => morning };
}

function rows(): fc.Arbitrary<Rows> {
  const taken = fc
    .record({
      id: fc.uuid(),
      state: fc.constantFrom('confirmed' as const, 'held' as const),
      start: minutes(0, 6000),
      holdUntil: minutes(0, 2000),
      holder: fc.constant('somebody'),
    })
    .map((time) => ({ ...time, end: time.start + 30 * minute, reservedEnd: time.start + 45 * minute }));
  const copy = fc.record({
    id: fc.uuid(),
    goOnUntil: fc.option(minutes(0, 2000)),
    copy: fc.record({ readAt: minutes(-1440, 0), coversUntil: minutes(2000, 9000) }),
  });
  const busy = minutes(0, 6000).map((start) => ({ start, end: start + hour }));
  return fc.record({
    taken: fc.array(taken, { maxLength: 6 }),
    copies: fc.array(copy, { maxLength: 2 }),
    busy: fc.array(busy, { maxLength: 3 }),
  });
}
