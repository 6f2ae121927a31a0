import { day, hour, type Instant } from '#domain/interval.ts';
import { startOfDay, type WallTime } from './wall-time.ts';

/** An RRULE as ical.js parses it. */
export interface Rule {
  freq: string;
  interval?: number;
  count?: number;
  until?: unknown;
  bymonth?: number | number[];
  bymonthday?: number | number[];
  byyearday?: number | number[];
  byweekno?: number | number[];
  bysetpos?: number | number[];
  byday?: string | string[];
  byhour?: number | number[];
  byminute?: number | number[];
  bysecond?: number | number[];
}

const units: Record<string, number> = { HOURLY: hour, DAILY: day, WEEKLY: 7 * day };

/**
 * How far a rule may be begun after its start so that nothing in reach is lost: whole steps, one step early. A rule with
 * a count must be so plain that each step is one time, and then it is begun with what is left of the count.
 */
export function beginNear(rule: Rule, start: WallTime, reach: WallTime): { rule: Rule; ahead: number } {
  const unit = units[rule.freq];
  if (!unit || !(reach > start) || (rule.count && !isPlain(rule))) return { rule, ahead: 0 };
  const step = unit * (rule.interval ?? 1);
  const steps = Math.max(0, Math.floor((reach - start) / step) - 1);
  if (!rule.count) return { rule, ahead: steps * step };
  const skipped = Math.min(steps, rule.count - 1);
  return { rule: { ...rule, count: rule.count - skipped }, ahead: skipped * step };
}

function isPlain(rule: Rule): boolean {
  return !Object.keys(rule).some((name) => name.startsWith('by'));
}

/**
 * False for a rule such as "31 February, daily" that meets no day up to `end`: ical.js would look for one forever.
 * When in doubt, true.
 */
export function canMatch(rule: Rule, start: WallTime, end: Instant): boolean {
  if (!narrows(rule)) return true;
  const fits = dayFilter(rule, start);
  const needed = Math.min(...list(rule.bysetpos).map(Math.abs), Infinity);
  if (needed !== Infinity && rule.freq === 'HOURLY') return true;
  const perDay = [rule.byhour, rule.byminute, rule.bysecond]
    .map((part) => list(part).length || 1)
    .reduce((all, each) => all * each);
  let period = '';
  let met = 0;
  for (let wall = startOfDay(start); wall <= end; wall += day) {
    const date = new Date(wall);
    if (!fits(date)) continue;
    const current = periodOf(rule, date);
    met = current === period ? met + perDay : perDay;
    period = current;
    if (needed === Infinity || met >= needed) return true;
  }
  return false;
}

/** Only these parts can leave a rule without a day. */
function narrows(rule: Rule): boolean {
  return Boolean(
    rule.bymonthday || rule.byyearday || rule.byweekno || rule.bysetpos || rule.bymonth || hasOrdinals(rule),
  );
}

function hasOrdinals(rule: Rule): boolean {
  return list(rule.byday).some((each) => /\d/.test(each));
}

function dayFilter(rule: Rule, start: WallTime): (date: Date) => boolean {
  const months = list(rule.bymonth);
  const yearDays = list(rule.byyearday);
  const monthDays = list(rule.bymonthday);
  // "Monthly" from the 31st means the 31st.
  const isImplied =
    (rule.freq === 'MONTHLY' || rule.freq === 'YEARLY') &&
    !monthDays.length &&
    !yearDays.length &&
    !list(rule.byday).length &&
    !list(rule.byweekno).length;
  if (isImplied) monthDays.push(new Date(start).getUTCDate());
  const step = Math.max(1, rule.interval ?? 1);
  const from = new Date(start);
  return (date) => {
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    if (months.length && !months.includes(month + 1)) return false;
    if (rule.freq === 'YEARLY' && (year - from.getUTCFullYear()) % step !== 0) return false;
    const monthsSince = (year - from.getUTCFullYear()) * 12 + month - from.getUTCMonth();
    if (rule.freq === 'MONTHLY' && monthsSince % step !== 0) return false;
    if (rule.freq === 'DAILY' && ((date.getTime() - startOfDay(start)) / day) % step !== 0) return false;
    if (monthDays.length && !isAmong(monthDays, date.getUTCDate(), daysOfMonth(year, month))) return false;
    const dayOfYear = (date.getTime() - Date.UTC(year, 0, 1)) / day + 1;
    return !yearDays.length || isAmong(yearDays, dayOfYear, isLeap(year) ? 366 : 365);
  };
}

/** Counted from the front, or with a minus from the back. */
function isAmong(wanted: number[], position: number, length: number): boolean {
  return wanted.includes(position) || wanted.includes(position - length - 1);
}

function periodOf(rule: Rule, date: Date): string {
  if (rule.freq === 'YEARLY') return String(date.getUTCFullYear());
  if (rule.freq === 'MONTHLY') return date.toISOString().slice(0, 7);
  if (rule.freq === 'WEEKLY') return String(Math.floor((date.getTime() / day + 3) / 7));
  return String(date.getTime());
}

function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

function isLeap(year: number): boolean {
  return daysOfMonth(year, 1) === 29;
}

function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : ([value].flat() as T[]);
}
