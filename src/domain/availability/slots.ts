import { type Instant, type Interval, minute } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { addDays } from '#domain/time/date.ts';
import { dateIn, startOfDate } from '#domain/time/zoned.ts';
import { type HostDate, type Hours, openSegments } from './windows.ts';

/** What an offer says about when it can be booked. */
export type OfferRules = Pick<
  Offer,
  | 'minutes'
  | 'stepMinutes'
  | 'noticeMinutes'
  | 'bufferBeforeMinutes'
  | 'bufferAfterMinutes'
  | 'capPerDay'
  | 'window'
>;

/** A confirmed booking. It takes `[start, reservedEnd)`, where its own offer's buffers are already part of `reservedEnd`. */
export interface Reserved {
  id: string;
  start: Instant;
  end: Instant;
  reservedEnd: Instant;
}

/** A slot kept while someone pays. */
export interface Hold extends Reserved {
  /** The hold has ended when `holdUntil <= now`. */
  holdUntil: Instant;
  /** Hash of the browser token that made the hold. */
  holder: string;
}

/** Everything that decides whether a start is free. All instants UTC; lists in any order, entries may overlap. */
export interface SlotFacts extends Hours {
  now: Instant;
  offer: OfferRules;
  /** Taken by outside calendars. An interval of no length blocks nothing. */
  busy: readonly Interval[];
  /** Confirmed bookings only. */
  bookings: readonly Reserved[];
  holds: readonly Hold[];
  /** The holder on whose behalf we look: their own holds block nothing. */
  viewer?: string;
  /** Id of the booking that is being moved: it does not block its own time or count toward the cap. */
  moving?: string;
}

/** Why a start is not offered. */
export type ClosedReason =
  | 'past'
  | 'notice'
  | 'window'
  | 'closed'
  | 'grid'
  | 'busy'
  | 'booked'
  | 'held'
  | 'cap';

/**
 * Free starts with `range.start <= start < range.end`, earliest first, UTC.
 * @param facts.range `end` may be Infinity; the offer's own window ends the list
 * @returns [] on a closed day; a skipped local time is read with the offset before the gap (RFC 5545 §3.3.5)
 * @throws RangeError for an unknown host zone or a step that is not positive
 */
export function openSlots(facts: SlotFacts & { range: Interval }): Instant[] {
  const { offer, range } = facts;
  const bookable = bookableSpan(facts);
  const span = {
    start: Math.max(range.start, bookable.start),
    end: Math.min(range.end, bookable.end),
  };
  if (span.start >= span.end) return [];

  const step = offer.stepMinutes * minute;
  if (!(step > 0)) throw new RangeError(`stepMinutes must be positive, not ${offer.stepMinutes}`);
  const length = offer.minutes * minute;
  const segments = openSegments(facts, span, length);
  const isFull = fullDates(facts);
  const blocks = joinBlocks(blocksOf(facts));

  const slots: Instant[] = [];
  let next = 0;
  for (const segment of segments) {
    if (isFull(segment.hostDate)) continue;
    const skipped = Math.max(0, Math.ceil((span.start - segment.start) / step));
    const lastStart = segment.fitsUntil - length;
    const end = Math.min(segment.end, span.end);
    for (let start = segment.start + skipped * step; start < end && start <= lastStart; start += step) {
      while (next < blocks.length && blocks[next]!.before <= start) next++;
      if (next < blocks.length && blocks[next]!.after < start) continue;
      slots.push(start);
    }
  }
  return slots;
}

/**
 * "Why is this time not offered?": the first rule that refuses `start`, null where it is on offer.
 * `closed` also covers a start in open hours whose session would not end in them; `window` is the offer's booking window.
 */
export function whyClosed(facts: SlotFacts, start: Instant): ClosedReason | null {
  const { now, offer } = facts;
  if (start < now) return 'past';
  if (start < now + offer.noticeMinutes * minute) return 'notice';
  const bookable = bookableSpan(facts);
  if (start < bookable.start || start >= bookable.end) return 'window';

  const length = offer.minutes * minute;
  const segment = openSegments(facts, { start, end: start }, length).find(
    (part) => part.start <= start && start < part.end,
  );
  if (!segment || start + length > segment.fitsUntil) return 'closed';
  if ((start - segment.start) % (offer.stepMinutes * minute) !== 0) return 'grid';

  const block = blocksOf(facts).find(({ after, before }) => after < start && start < before);
  if (block) return block.reason;
  return fullDates(facts)(segment.hostDate) ? 'cap' : null;
}

/**
 * What a booking at `start` takes from our calendar: the session and the larger of its two buffers.
 * Two of our own sessions may not share a millisecond of these ranges, in the engine and in the database.
 */
export function reservedRange(
  start: Instant,
  offer: Pick<Offer, 'minutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>,
): Interval {
  return { start, end: start + (offer.minutes + ownGap(offer)) * minute };
}

/** Whether an outside interval refuses a session at `start`, buffers included. */
export function reachesInto(
  { start: from, end }: Interval,
  start: Instant,
  offer: Pick<Offer, 'minutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>,
): boolean {
  const lead = offer.bufferBeforeMinutes * minute;
  const tail = (offer.minutes + offer.bufferAfterMinutes) * minute;
  return from - tail < start && start < end + lead;
}

/** The `count` slots nearest to `wanted`, in time order; of two equally near ones the earlier is preferred. */
export function nearestSlots(slots: readonly Instant[], wanted: Instant, count: number): Instant[] {
  return slots
    .toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** When a start may be at all: after the notice and inside the offer's window, whose days are the host's. */
function bookableSpan({ now, hostZone, offer }: SlotFacts): Interval {
  const { window } = offer;
  const noticed = now + offer.noticeMinutes * minute;
  if (window.kind === 'rolling') {
    return { start: noticed, end: startOfDate(addDays(dateIn(now, hostZone), window.days + 1), hostZone) };
  }
  return {
    start: Math.max(noticed, startOfDate(window.from, hostZone)),
    end: startOfDate(addDays(window.to, 1), hostZone),
  };
}

/** A start is refused strictly between the two, so that a session may touch what blocks it. */
interface Block {
  reason: 'busy' | 'booked' | 'held';
  after: Instant;
  before: Instant;
}

/**
 * Everything taken, turned into the starts that it refuses: an interval `[s, e)` meets the session
 * `[start - lead, start + tail)` exactly when `s - tail < start < e + lead`.
 */
function blocksOf(facts: SlotFacts): Block[] {
  const { offer, busy } = facts;
  const lead = offer.bufferBeforeMinutes * minute;
  const tail = (offer.minutes + offer.bufferAfterMinutes) * minute;
  const ownTail = (offer.minutes + ownGap(offer)) * minute;
  const { bookings, holds } = standing(facts);
  const own = (reason: 'booked' | 'held') => (taken: Reserved) => ({
    reason,
    after: taken.start - ownTail,
    before: taken.reservedEnd,
  });
  return [
    ...busy
      .filter(({ start, end }) => start < end)
      .map(({ start, end }): Block => ({ reason: 'busy', after: start - tail, before: end + lead })),
    ...bookings.map(own('booked')),
    ...holds.map(own('held')),
  ];
}

/** Sorted, and one where two overlap. Two that only touch stay apart: the start between them is free. */
function joinBlocks(blocks: Block[]): Pick<Block, 'after' | 'before'>[] {
  const joined: Pick<Block, 'after' | 'before'>[] = [];
  for (const { after, before } of blocks.sort((a, b) => a.after - b.after)) {
    const current = joined.at(-1);
    if (current && after < current.before) current.before = Math.max(current.before, before);
    else joined.push({ after, before });
  }
  return joined;
}

/** Tells whether a host date has reached the offer's cap. */
function fullDates(facts: SlotFacts): (date: HostDate) => boolean {
  const cap = facts.offer.capPerDay;
  if (cap === null) return () => false;
  const { bookings, holds } = standing(facts);
  const starts = [...bookings, ...holds].map(({ start }) => start).sort((a, b) => a - b);
  // The n-th start from the date's first must not be on that date any more.
  return (date) => cap <= 0 || (starts[lowerBound(starts, date.start) + cap - 1] ?? Infinity) < date.end;
}

/** Bookings and holds that stand in this viewer's way. */
function standing({ bookings, holds, moving, viewer, now }: SlotFacts) {
  return {
    bookings: bookings.filter(({ id }) => id !== moving),
    holds: holds.filter(({ id, holdUntil, holder }) => id !== moving && holdUntil > now && holder !== viewer),
  };
}

/** Between two of our own sessions the larger buffer is kept, not the sum. */
function ownGap(offer: Pick<Offer, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>): number {
  return Math.max(offer.bufferBeforeMinutes, offer.bufferAfterMinutes);
}

/** Index of the first value that is at least `wanted` in a sorted list. */
function lowerBound(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
