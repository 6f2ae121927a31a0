import { type Weekday, weekdays } from '#domain/time/date.ts';
import type { TimeWindow, WeeklyHours } from './windows.ts';

/** The hours of each day as a person types them. */
export type WeekText = Record<Weekday, string>;

/** @returns the week, or the days that cannot be read */
export function readWeek(text: WeekText): { ok: true; hours: WeeklyHours } | { ok: false; wrong: Weekday[] } {
  const wrong = weekdays.filter((day) => readWindows(text[day]) === null);
  if (wrong.length > 0) return { ok: false, wrong };
  return { ok: true, hours: perDay((day) => readWindows(text[day]) ?? []) };
}

/** Every day of the week with its hours as text. */
export function writeWeek(hours: WeeklyHours): WeekText {
  return perDay((day) => writeWindows(hours[day]));
}

function perDay<T>(of: (day: Weekday) => T): Record<Weekday, T> {
  const days: [Weekday, T][] = weekdays.map((day) => [day, of(day)]);
  return Object.fromEntries(days) as Record<Weekday, T>;
}

/**
 * Hours of one day as a person writes them: "9:00-12:00, 13-17:30". Empty: closed.
 * @returns in time order; null when they cannot be read, run backward, or overlap
 */
export function readWindows(text: string): TimeWindow[] | null {
  const parts = text
    .split(/[,;]|\band\b/)
    .map((part) => part.trim())
    .filter(Boolean);
  const windows = parts.map(readWindow);
  if (windows.some((window) => window === null)) return null;
  const sorted = windows.filter((window) => window !== null).toSorted(([a], [b]) => a.localeCompare(b));
  const isApart = sorted.every(([from], index) => index === 0 || (sorted[index - 1]?.[1] ?? '') <= from);
  return isApart ? sorted : null;
}

function readWindow(part: string): TimeWindow | null {
  const [from, to, ...more] = part.split(/\s*(?:-|–|—|\bto\b)\s*/).map(readTime);
  if (!from || !to || more.length > 0 || to <= from) return null;
  return [from, to];
}

/** "9", "9:30", "17.30" @returns `HH:MM` */
function readTime(text: string): string | null {
  const [, hours = '', minutes = '00'] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text.trim()) ?? [];
  if (hours === '' || Number(minutes) > 59) return null;
  const time = `${hours.padStart(2, '0')}:${minutes}`;
  return time <= '23:59' || time === '24:00' ? time : null;
}

/** As they are shown and can be typed back: "09:00-12:00, 13:00-17:30". */
export function writeWindows(windows: readonly TimeWindow[]): string {
  return windows.map(([from, to]) => `${from}-${to}`).join(', ');
}
