import { type Look, look, lookAgain } from '#domain/availability/look.ts';
import { type ClosedReason, nearestSlots, type SlotFacts, whyClosed } from '#domain/availability/slots.ts';
import { blindSpot, isBlind } from '#domain/feed.ts';
import { day, type Instant, type Interval } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import type { TakenTime } from '#use-cases/ports/bookings.ts';
import type { KnownCalendar } from '#use-cases/ports/calendar.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recall } from '#use-cases/recall.ts';

/** Whose eyes see the calendar: their own holds, and the booking they move, do not stand in their way. */
export interface Viewer {
  holder?: string;
  moving?: string;
}

type Needs = Pick<Ports, 'database' | 'content' | 'now'>;

/** Free starts of an offer in `range`, earliest first; worked out once while nothing but the clock changes. */
export async function offerSlots(
  ports: Needs,
  input: { offer: Offer; range: Interval } & Viewer,
): Promise<Instant[]> {
  const { offer, holder, moving } = input;
  const now = ports.now();
  const range = { start: Math.max(input.range.start, now), end: Math.min(input.range.end, lastSight(now)) };
  if (range.start >= range.end) return [];
  const around = wholeDays(marginOf(range));
  const calendar = await recall(ports.database, `calendar ${around.start} ${around.end}`, () =>
    readCalendar(ports.database, [around]),
  );
  const see = () => look({ ...factsOf(calendar, ports, offer, { holder, moving }), range });
  // Whoever holds or moves something has a view of their own.
  if (holder !== undefined || moving !== undefined) return [...see().starts];
  const again = seeAgain(calendar, ports, { offer, range });
  if (again) return again;
  const seen = see();
  lastSeen.set(offer, { calendar, content: ports.content, seen });
  return [...seen.starts];
}

/** What was seen of an offer last, by somebody without a view of their own. */
const lastSeen = new WeakMap<Offer, { calendar: CalendarRead; content: Needs['content']; seen: Look }>();

/** Null where rows or content were written since, less was seen, or a copy of an outside calendar has become too old. */
function seeAgain(
  calendar: CalendarRead,
  { content, now }: Needs,
  { offer, range }: { offer: Offer; range: Interval },
): Instant[] | null {
  const last = lastSeen.get(offer);
  if (last?.calendar !== calendar || last.content !== content) return null;
  const { facts } = last.seen;
  if (range.start < facts.range.start || facts.range.end < range.end) return null;
  if (calendar.copies.some((copy) => isBlind(copy, now()) !== isBlind(copy, facts.now))) return null;
  const starts = lookAgain(last.seen, now());
  return starts?.filter((start) => range.start <= start && start < range.end) ?? null;
}

/** The earliest free start at or after `from`, or null within the offer's window. */
export async function nextFreeStart(
  ports: Needs,
  input: { offer: Offer; from?: Instant } & Viewer,
): Promise<Instant | null> {
  const from = input.from ?? ports.now();
  const slots = await offerSlots(ports, { ...input, range: { start: from, end: Number.POSITIVE_INFINITY } });
  return slots[0] ?? null;
}

/** Up to `count` free starts around a wanted one, in time order. */
export async function slotsNear(
  ports: Needs,
  input: { offer: Offer; wanted: Instant; count: number } & Viewer,
): Promise<Instant[]> {
  const slots = await offerSlots(ports, {
    ...input,
    range: { start: ports.now(), end: Number.POSITIVE_INFINITY },
  });
  return nearestSlots(slots, input.wanted, input.count);
}

/** Why a start is refused, or null when it is on offer. The answer comes from the same facts as the offer itself. */
export async function explainSlot(
  ports: Needs,
  input: { offer: Offer; start: Instant } & Viewer,
): Promise<ClosedReason | null> {
  return explainSlotIn(ports.database, ports, input);
}

/** The same inside a write transaction, where nobody else can change the answer. */
export async function explainSlotIn(
  store: Store,
  ports: Pick<Ports, 'content' | 'now'>,
  input: { offer: Offer; start: Instant } & Viewer,
): Promise<ClosedReason | null> {
  const range = { start: input.start, end: input.start + 1 };
  return whyClosed(await gatherFacts(store, ports, input.offer, [range], input), input.start);
}

/** The same all day. Who reads the calendar of two years need not be told of the third. */
function lastSight(now: Instant): Instant {
  return Math.floor(now / day) * day + 800 * day;
}

/** The cap counts whole host dates, and a buffer may reach into the range from outside it. */
function marginOf({ start, end }: Interval): Interval {
  return { start: start - 2 * day, end: end + 2 * day };
}

/** One question for all who ask on a day. */
function wholeDays({ start, end }: Interval): Interval {
  return { start: Math.floor(start / day) * day, end: Math.ceil(end / day) * day };
}

/** Each once, also where ranges overlap. */
async function takenIn(store: Store, ranges: Interval[]): Promise<TakenTime[]> {
  const taken = new Map<string, TakenTime>();
  for (const range of ranges) for (const time of await store.bookings.taken(range)) taken.set(time.id, time);
  return [...taken.values()];
}

/** Everything that decides on the starts in these ranges. */
export async function gatherFacts(
  store: Store,
  ports: Pick<Ports, 'content' | 'now'>,
  offer: Offer,
  ranges: Interval[],
  viewer: Viewer = {},
): Promise<SlotFacts> {
  return factsOf(await readCalendar(store, ranges.map(marginOf)), ports, offer, viewer);
}

type CalendarRead = KnownCalendar & { taken: TakenTime[] };

async function readCalendar(store: Store, ranges: Interval[]): Promise<CalendarRead> {
  // One after the other: within a transaction they share one connection.
  const known = await store.calendar.known({
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  });
  return { ...known, taken: await takenIn(store, ranges) };
}

function factsOf(
  { weeklyHours, exceptions, busy, copies, taken }: CalendarRead,
  ports: Pick<Ports, 'content' | 'now'>,
  offer: Offer,
  viewer: Viewer,
): SlotFacts {
  const { availability, site } = ports.content;
  const now = ports.now();
  return {
    now,
    hostZone: site.timeZone,
    offer,
    weeklyHours: weeklyHours ?? availability.weeklyHours,
    // What the owner sets at run time wins, and of two entries the later one does.
    exceptions: [...availability.exceptions, ...exceptions],
    busy: [...busy, ...copies.map((copy) => blindSpot(copy, now))],
    bookings: taken.filter(({ state }) => state === 'confirmed'),
    holds: taken.filter(({ state }) => state === 'held'),
    viewer: viewer.holder,
    moving: viewer.moving,
  };
}
