import type { Booking } from '#domain/booking.ts';
import { isLiveHold } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
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
  const quarter = quarterOf(start);
  const first = quarter[0] ?? start;
  const bookings = await bookingsBetween(ports, first, addDays(quarter.at(-1) ?? start, 7));
  const live = bookings.filter((booking) => booking.state !== 'held' || isLiveHold(booking, now));
  const dates = datesOfWeek(start);
  const free = await freeStarts(ports, dates);
  const days = dates.map((date) => dayView(date, live, free, timeZone));
  const sessions = days.flatMap((day) => day.sessions);
  const owing = sessions.filter((booking) => owesNote(booking, now));
  const written = await ports.database.notes.sentAmong(owing.map(({ id }) => id));
  return {
    start,
    days,
    quarter: quarter.map((week) => ({
      start: week,
      hasSession: live.some(
        (each) => each.state !== 'held' && weekOf(dateIn(each.startsAt, timeZone)) === week,
      ),
    })),
    next: live.find((each) => each.state === 'confirmed' && each.endsAt > now) ?? null,
    owingNotes: new Set(owing.map(({ id }) => id).filter((id) => !written.has(id))),
  };
}

/** One question for the week and its quarter, by start. */
async function bookingsBetween(ports: Ports, from: LocalDate, to: LocalDate): Promise<Booking[]> {
  const { timeZone } = ports.content.site;
  const bookings = await ports.database.bookings.list({
    states: ['held', 'confirmed', 'completed', 'no_show'],
    from: startOfDate(from, timeZone),
    to: startOfDate(to, timeZone),
    limit: 2_000,
  });
  return bookings.toSorted((a, b) => a.startsAt - b.startsAt);
}

async function freeStarts(ports: Ports, dates: LocalDate[]): Promise<Instant[]> {
  const { site, offers } = ports.content;
  const [offer] = offers;
  const [first, last] = [dates[0], dates.at(-1)];
  if (!offer || !first || !last) return [];
  const range = {
    start: startOfDate(first, site.timeZone),
    end: startOfDate(addDays(last, 1), site.timeZone),
  };
  return offerSlots(ports, { offer, range });
}

function dayView(date: LocalDate, bookings: Booking[], free: Instant[], timeZone: string): DayView {
  const ofDay = bookings.filter(({ startsAt }) => dateIn(startsAt, timeZone) === date);
  return {
    date,
    sessions: ofDay.filter(({ state }) => state !== 'held'),
    held: ofDay.filter(({ state }) => state === 'held'),
    free: free.filter((start) => dateIn(start, timeZone) === date),
  };
}
