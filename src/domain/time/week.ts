import { addDays, daysBetween, type LocalDate, weekdayOf, weekdays } from './date.ts';

/** The Monday of a date's week. */
export function weekOf(date: LocalDate): LocalDate {
  return addDays(date, -weekdays.indexOf(weekdayOf(date)));
}

/** The seven dates of a week. @param start the first of them */
export function datesOfWeek(start: LocalDate): LocalDate[] {
  return weekdays.map((_, index) => addDays(start, index));
}

/**
 * The thirteen weeks of the quarter that a week belongs to.
 * @param start Monday of a week; its Thursday decides, as it does for the year of an ISO week
 * @returns their Mondays
 */
export function quarterOf(start: LocalDate): LocalDate[] {
  const thursday = addDays(start, 3);
  const month = Math.floor((Number(thursday.slice(5, 7)) - 1) / 3) * 3 + 1;
  const first = `${thursday.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
  // The week whose Thursday is the first in the quarter.
  const monday = weekOf(first);
  const begins = daysBetween(monday, first) > 3 ? addDays(monday, 7) : monday;
  const length = Math.max(13, daysBetween(begins, start) / 7 + 1);
  return Array.from({ length }, (_, index) => addDays(begins, index * 7));
}
