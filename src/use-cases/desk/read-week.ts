import type { Booking } from '#domain/booking.ts';
import { isLiveHold } from '#domain/booking.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import { addDays, type LocalDate } from '#domain/time/date.ts';
import { datesOfWeek, quarterOf, weekOf } from '#domain/time/week.ts';
import { dateIn, startOfDate } from '#domain/time/zoned.ts';
import { owesNote } from '#domain/written-note.ts';
import { offerSlots } from '#use-cases/calendar/offer-slots.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface WeekView {
  /** Monday. */
  start: LocalDate;
  days: DayView[];
  /** The weeks of the quarter, and in which of them a session was or will be held. */
  quarter: { start: LocalDate; hasSession: boolean }[];
  /** The next session from now on, of this week or a later one. */
  next: Booking | null;
  /** Sessions of this week that wait for their note, red or not yet. */
  owingNotes: Set<string>;
}

export interface DayView {
  date: LocalDate;
  /** Confirmed, completed and missed ones, by start. */
  sessions: Booking[];
  /** Kept for somebody who is paying, by start. */
  held: Booking[];
  /** Starts that visitors see free. */
  free: Instant[];
}

/** What the owner sees first: who comes this week, and what is still free. */
export async function readWeek(ports: Ports, asked: LocalDate | null): Promise<WeekView> {
  const { timeZone } = ports.content.site;
  const now = ports.now();
  const start = weekOf(asked ?? dateIn(now, timeZone));
  const dates = datesOfWeek(start);
  const [bookings, free, quarter, next, unwritten] = await Promise.all([
    bookingsOf(ports, dates),
    freeStarts(ports, dates),
    readQuarter(ports, start),
    ports.database.bookings.next(now),
    notYetWritten(ports, dates),
  ]);
  const live = bookings.filter((booking) => booking.state !== 'held' || isLiveHold(booking, now));
  const days = dates.map((date) => dayView(date, live, free, timeZone));
  return {
    start,
    days,
    quarter,
    next,
    owingNotes: new Set(unwritten.filter((booking) => owesNote(booking, now)).map(({ id }) => id)),
  };
}

const sessionStates = ['confirmed', 'completed', 'no_show'] as const;
/** Several times what fits into a week. */
const mostInWeek = 500;

/** By start. */
async function bookingsOf(ports: Ports, dates: LocalDate[]): Promise<Booking[]> {
  const { start, end } = rangeOf(dates, ports.content.site.timeZone);
  const bookings = await ports.database.bookings.list({
    states: ['held', ...sessionStates],
    from: start,
    to: end,
    limit: mostInWeek,
  });
  return bookings.toReversed();
}

/** Of those that have begun. */
async function notYetWritten(ports: Ports, dates: LocalDate[]): Promise<Booking[]> {
  const { start, end } = rangeOf(dates, ports.content.site.timeZone);
  const now = ports.now();
  const begun = { start, end: Math.min(end, now) };
  return begun.start < begun.end ? ports.database.bookings.withoutNote(begun, mostInWeek) : [];
}

/** Of the weeks around it only whether somebody came: their rows are not read. */
async function readQuarter(ports: Ports, start: LocalDate): Promise<WeekView['quarter']> {
  const { timeZone } = ports.content.site;
  const weeks = quarterOf(start).map((week) => ({
    start: week,
    range: rangeOf(datesOfWeek(week), timeZone),
  }));
  const [first, last] = [weeks[0]!.range, weeks.at(-1)!.range];
  const starts = await ports.database.bookings.starts(sessionStates, { start: first.start, end: last.end });
  return weeks.map(({ start: week, range }) => ({
    start: week,
    hasSession: starts.some((at) => isWithin(at, range)),
  }));
}

async function freeStarts(ports: Ports, dates: LocalDate[]): Promise<Instant[]> {
  const { site, offers } = ports.content;
  const [offer] = offers;
  return offer ? offerSlots(ports, { offer, range: rangeOf(dates, site.timeZone) }) : [];
}

function dayView(date: LocalDate, bookings: Booking[], free: Instant[], timeZone: string): DayView {
  const range = rangeOf([date], timeZone);
  const ofDay = bookings.filter(({ startsAt }) => isWithin(startsAt, range));
  return {
    date,
    sessions: ofDay.filter(({ state }) => state !== 'held'),
    held: ofDay.filter(({ state }) => state === 'held'),
    free: free.filter((start) => isWithin(start, range)),
  };
}

/** From the first of some dates to the end of the last. */
function rangeOf(dates: LocalDate[], timeZone: string): Interval {
  return {
    start: startOfDate(dates[0]!, timeZone),
    end: startOfDate(addDays(dates.at(-1)!, 1), timeZone),
  };
}

function isWithin(at: Instant, { start, end }: Interval): boolean {
  return at >= start && at < end;
}
