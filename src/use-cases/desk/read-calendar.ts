import type { Booking } from '#domain/booking.ts';
import { type Instant, minute } from '#domain/interval.ts';
import { addDays, type LocalDate } from '#domain/time/date.ts';
import { datesOfWeek, weekOf } from '#domain/time/week.ts';
import { dateIn, startOfDate } from '#domain/time/zoned.ts';
import { type Explained, explainToOwner } from '#use-cases/calendar/explain-closed.ts';
import { offerSlots } from '#use-cases/calendar/offer-slots.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface CalendarWeek {
  /** Monday. */
  start: LocalDate;
  days: CalendarDay[];
  /** Why the asked time is not offered; null when it is, or when none was asked about. */
  why: (Explained & { at: Instant }) | null;
}

export interface CalendarDay {
  date: LocalDate;
  cells: Cell[];
}

/** One start as visitors see it. */
export interface Cell {
  at: Instant;
  kind: 'free' | 'booked' | 'held' | 'not-offered';
  booking: Booking | null;
}

/** Steps of the grid. A free start that lies between two of them has a cell of its own. */
const step = 30 * minute;

/** A week of the first offer, hour by hour, as visitors see it. @param at a start to explain, or null */
export async function readCalendar(
  ports: Ports,
  { week, at }: { week: LocalDate | null; at: Instant | null },
): Promise<CalendarWeek> {
  const { site, offers } = ports.content;
  const zone = site.timeZone;
  const start = weekOf(week ?? dateIn(at ?? ports.now(), zone));
  const dates = datesOfWeek(start);
  const range = { start: startOfDate(start, zone), end: startOfDate(addDays(start, 7), zone) };
  const [offer] = offers;
  const free = offer ? await offerSlots(ports, { offer, range }) : [];
  const reserving = await ports.database.bookings.reserving(range);
  const span = hoursOf([...free, ...reserving.map(({ startsAt }) => startsAt)], dates, zone);
  return {
    start,
    days: dates.map((date) => ({ date, cells: cellsOf(date, span, { free, reserving, zone }) })),
    why: at !== null && offer ? { at, ...(await explainToOwner(ports, { offer, start: at })) } : null,
  };
}

/** From the earliest to the latest start of the week, as an offset into the day. */
function hoursOf(starts: Instant[], dates: LocalDate[], zone: string): { from: number; to: number } {
  const offsets = starts.map((start) => start - startOfDate(dateIn(start, zone), zone));
  const from = Math.min(9 * 60 * minute, ...offsets);
  const to = Math.max(17 * 60 * minute, ...offsets.map((offset) => offset + step));
  return dates.length === 0 ? { from: 0, to: 0 } : { from: from - (from % step), to };
}

interface Known {
  free: Instant[];
  reserving: Booking[];
  zone: string;
}

function cellsOf(date: LocalDate, span: { from: number; to: number }, known: Known): Cell[] {
  const midnight = startOfDate(date, known.zone);
  const grid: Instant[] = [];
  for (let offset = span.from; offset < span.to; offset += step) grid.push(midnight + offset);
  const ofDay = [...known.free, ...known.reserving.map(({ startsAt }) => startsAt)].filter(
    (start) => dateIn(start, known.zone) === date,
  );
  const starts = [...new Set([...grid, ...ofDay])].toSorted((a, b) => a - b);
  return starts.map((at) => toCell(at, known));
}

function toCell(at: Instant, { free, reserving }: Known): Cell {
  const booking = reserving.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt) ?? null;
  if (booking) return { at, kind: booking.state === 'held' ? 'held' : 'booked', booking };
  return { at, kind: free.includes(at) ? 'free' : 'not-offered', booking: null };
}
