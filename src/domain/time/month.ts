import { addDays, daysBetween, type LocalDate, type Weekday, weekdayOf, weekdays } from './date.ts';

/** A month of some year, `YYYY-MM`. Two of them compare as strings in calendar order. */
export type Month = string;

export interface MonthRow {
  /** Week of the quarter, 1 to 13; null for days before its first whole week or after its thirteenth. */
  week: number | null;
  /** "Week 3", "Before week 1" or "After week 13". */
  label: string;
  /** From the first day of the week on; null where the day belongs to a neighboring month. */
  days: (LocalDate | null)[];
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Years 1000 to 9998, as of dates. */
export function isMonth(value: string): boolean {
  return /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(value) && value < '9999';
}

export function monthOf(date: LocalDate): Month {
  return date.slice(0, 7);
}

export function nextMonth(month: Month): Month {
  return monthOf(addDays(`${month}-28`, 4));
}

export function previousMonth(month: Month): Month {
  return monthOf(addDays(`${month}-01`, -1));
}

/** "January 2027" */
export function monthLabel(month: Month): string {
  return `${monthName(month)} ${month.slice(0, 4)}`;
}

/** "January" */
export function monthName(month: Month): string {
  return monthNames[Number(month.slice(5)) - 1] ?? '';
}

/** The days of a week in the order in which a calendar shows them. */
export function weekFrom(first: Weekday): Weekday[] {
  const at = weekdays.indexOf(first);
  return [...weekdays.slice(at), ...weekdays.slice(0, at)];
}

/** The rows of a wall calendar, four to six of them. @param weekStartsOn the day in its first column */
export function monthGrid(month: Month, weekStartsOn: Weekday = 'mon'): MonthRow[] {
  const first: LocalDate = `${month}-01`;
  const rows: MonthRow[] = [];
  const order = weekFrom(weekStartsOn);
  let rowStart = addDays(first, -order.indexOf(weekdayOf(first)));
  for (; rowStart < `${nextMonth(month)}-01`; rowStart = addDays(rowStart, 7)) {
    const days = order
      .map((_, i) => addDays(rowStart, i))
      .map((date) => (monthOf(date) === month ? date : null));
    const count = weeksIntoQuarter(days.find((date) => date !== null) ?? first, order);
    rows.push({ week: count >= 1 && count <= 13 ? count : null, label: rowLabel(count), days });
  }
  return rows;
}

/** Week 1 is the first whole one of the quarter; 0 stands for the days before, 14 for a day after week 13. */
function weeksIntoQuarter(date: LocalDate, order: Weekday[]): number {
  const quarterMonth = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
  const quarterStart = `${date.slice(0, 4)}-${String(quarterMonth).padStart(2, '0')}-01`;
  const weekOne = addDays(quarterStart, (7 - order.indexOf(weekdayOf(quarterStart))) % 7);
  return Math.floor(daysBetween(weekOne, date) / 7) + 1;
}

function rowLabel(count: number): string {
  if (count < 1) return 'Before week 1';
  return count > 13 ? 'After week 13' : `Week ${count}`;
}
