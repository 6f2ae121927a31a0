import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import type { Weekday } from '#domain/time/date.ts';
import { calendarDayLabel, dayKey, groupByDay } from '#domain/time/labels.ts';
import { type MonthRow, monthGrid, monthOf, nextMonth, previousMonth } from '#domain/time/month.ts';
import type { VisitorServices } from '#services.ts';

/** A month of free times as one viewer's zone counts days. */
export interface MonthView {
  month: string;
  /** The first column. */
  weekStartsOn: Weekday;
  /** From the week of today on: days gone by cannot be booked. */
  rows: MonthRow[];
  /** Free starts by date `YYYY-MM-DD`. */
  starts: Map<string, Instant[]>;
  /** No free start in this month. */
  isEmpty: boolean;
  previous: string | null;
  next: string | null;
  /** The first free start of all, and the first one after this month when it has none. */
  firstFree: Instant | null;
  nextFree: Instant | null;
}

/** Reads the free times once and lays out the month that was asked for, or the first one that has any. */
export async function viewMonth(
  services: Pick<VisitorServices, 'offerSlots' | 'now' | 'content'>,
  input: {
    offer: Offer;
    timeZone: string;
    month: string | null;
    date: string | null;
    holder?: string;
    /** The booking that looks for another time than its own. */
    moving?: Booking;
  },
): Promise<MonthView> {
  const now = services.now();
  const offered = await services.offerSlots({
    offer: input.offer,
    range: { start: now, end: Number.POSITIVE_INFINITY },
    holder: input.holder,
    moving: input.moving?.id,
  });
  const slots = offered.filter((start) => start !== input.moving?.startsAt);
  const { timeZone } = input;
  const days = groupByDay(slots, timeZone);
  const today = dayKey(now, timeZone);
  const thisMonth = monthOf(today);
  const lastMonth = days.length > 0 ? monthOf(days.at(-1)!.date) : thisMonth;
  const asked = input.month ?? (input.date && monthOf(input.date));
  const wanted = asked ?? (days[0] ? monthOf(days[0].date) : thisMonth);
  const month = wanted < thisMonth ? thisMonth : wanted;
  const weekStartsOn = services.content.site.weekStartsOn === 'sunday' ? 'sun' : 'mon';
  const later = days.find(({ date }) => monthOf(date) > month);
  return {
    month,
    weekStartsOn,
    rows: monthGrid(month, weekStartsOn).filter((row) =>
      row.days.some((date) => date !== null && date >= today),
    ),
    starts: new Map(days.map(({ date, starts }) => [date, starts])),
    isEmpty: days.every(({ date }) => monthOf(date) !== month),
    // A month that has nothing to take is no way back.
    previous: days.some(({ date }) => monthOf(date) < month) ? previousMonth(month) : null,
    next: month < lastMonth ? nextMonth(month) : null,
    firstFree: slots[0] ?? null,
    nextFree: later?.starts[0] ?? null,
  };
}

/** "Tuesday, December 8, 3 openings" */
export function dayName(date: string, count: number): string {
  return `${calendarDayLabel(date)}, ${count} ${count === 1 ? 'opening' : 'openings'}`;
}
