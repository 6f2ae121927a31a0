import { addDays, daysBetween, type LocalDate, weekdayOf, weekdays } from './date.ts';

/** A month of some year, `YYYY-MM`. Two of them compare as strings in calendar order. */
export type Month = string;

export interface MonthRow {
  /** Week of the quarter, 1 to 13; null for days before the quarter's first Monday or after its thirteenth week. */
  week: number | null;
  /** "Week 3", "Before week 1" or "After week 13". */
  label: string;
  /** Monday to Sunday; null where the day belongs to a neighboring month. */
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

export function isMonth(value: string): boolean {
  return /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(value);
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

/** The rows of a wall calendar, Monday first, four to six of them. */
export function monthGrid(month: Month): MonthRow[] {
  const first: LocalDate = `${month}-01`;
  const rows: MonthRow[] = [];
  let monday = addDays(first, -weekdays.indexOf(weekdayOf(first)));
  for (; monday < `${nextMonth(month)}-01`; monday = addDays(monday, 7)) {
    const days = weekdays
      .map((_, i) => addDays(monday, i))
      .map((date) => (monthOf(date) === month ? date : null));
    const count = weeksIntoQuarter(days.find((date) => date !== null) ?? first);
    rows.push({ week: count >= 1 && count <= 13 ? count : null, label: rowLabel(count), days });
  }
  return rows;
}

/** The quarter's week 1 begins on its first Monday; 0 stands for the days before, 14 for a day after week 13. */
function weeksIntoQuarter(date: LocalDate): number {
  const quarterMonth = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
  const quarterStart = `${date.slice(0, 4)}-${String(quarterMonth).padStart(2, '0')}-01`;
  const firstMonday = addDays(quarterStart, (7 - weekdays.indexOf(weekdayOf(quarterStart))) % 7);
  return Math.floor(daysBetween(firstMonday, date) / 7) + 1;
}

function rowLabel(count: number): string {
  if (count < 1) return 'Before week 1';
  return count > 13 ? 'After week 13' : `Week ${count}`;
}
