import { day } from '#domain/interval.ts';

/** A date on a calendar, without zone or time: `YYYY-MM-DD`. Two of them compare as strings in calendar order. */
export type LocalDate = string;

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * True for a date that exists: `2027-02-28`, not `2027-02-30`. Years 1000 to 9998: the days after it are dates of four
 * digits as well.
 */
export function isDate(value: string): boolean {
  const isInRange = /^[1-9]\d{3}-\d{2}-\d{2}$/.test(value) && value < '9999';
  return isInRange && toDate(Date.parse(value)) === value;
}

/** The date `days` later, or earlier where negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return toDate(Date.parse(date) + days * day) ?? outOfRange(date);
}

/** Days from `from` to `to`; negative where `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (Date.parse(to) - Date.parse(from)) / day;
}

export function weekdayOf(date: LocalDate): Weekday {
  // getUTCDay counts from Sunday.
  return weekdays[(new Date(date).getUTCDay() + 6) % 7] ?? outOfRange(date);
}

/** A date stands for its UTC midnight here; the arithmetic never meets a zone. */
function toDate(utcMidnight: number): LocalDate | null {
  return Number.isNaN(utcMidnight) ? null : new Date(utcMidnight).toISOString().slice(0, 10);
}

function outOfRange(date: string): never {
  throw new RangeError(`Not a date: ${date}`);
}
