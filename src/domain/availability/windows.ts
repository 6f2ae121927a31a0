import { day, type Instant, type Interval, minute } from '#domain/interval.ts';
import { addDays, type LocalDate, type Weekday, weekdayOf } from '#domain/time/date.ts';
import { dateIn, nextClockChange, startOfDate, toInstant } from '#domain/time/zoned.ts';

/** Host-local wall times of one date, `['09:00', '17:00']`; `24:00` is the midnight that ends the date. */
export type TimeWindow = readonly [from: string, to: string];

export type WeeklyHours = Readonly<Record<Weekday, readonly TimeWindow[]>>;

/** Replaces the weekly hours of every date from `from` to `to`, both included; no windows closes them all. */
export interface DateException {
  from: LocalDate;
  to: LocalDate;
  windows: readonly TimeWindow[];
}

/** As the owner wrote it. */
export interface NotedException extends DateException {
  /** Why, for the owner's eyes. */
  note: string;
  /** What visitors read on these dates; without it they read nothing. */
  publicNote?: string;
}

/** What the owner sets in `content/availability.yaml`. */
export interface Availability {
  weeklyHours: WeeklyHours;
  /** Where two cover the same date, the later in the list wins. */
  exceptions: readonly NotedException[];
}

export interface Hours {
  /** IANA zone in which the wall times are meant. */
  hostZone: string;
  weeklyHours: WeeklyHours;
  /** Where two cover the same date, the later in the list wins. */
  exceptions: readonly DateException[];
}

/** A host date as `[its first instant, the next date's first instant)`. */
export interface HostDate extends Interval {
  date: LocalDate;
}

/** The part of an open stretch that lies on one host date. */
export interface Segment extends Interval {
  hostDate: HostDate;
  /** The end of the whole stretch, maybe on a later date: a session may run on past the segment until here. */
  fitsUntil: Instant;
}

/**
 * What is open on every host date that `span` touches, in time order.
 * Windows that touch or overlap are one stretch, over midnight too; the stretch is cut at each host midnight.
 * @param span finite, UTC
 * @param length of a session in milliseconds: how far after `span` a stretch must be known
 */
export function openSegments(hours: Hours, span: Interval, length: number): Segment[] {
  // A date earlier: where the clocks go forward late in the evening, its last window is read as ending after midnight.
  const first = addDays(dateIn(span.start, hours.hostZone), -1);
  const last = dateIn(span.end + length, hours.hostZone);
  const dates = openDates(hours, first, last);
  const stretches = joinTouching(dates.flatMap(({ windows }) => windows));
  return cutAtMidnights(stretches, dates);
}

/** The windows that hold on a date, as the owner wrote them. */
export function windowsOn(date: LocalDate, { weeklyHours, exceptions }: Hours): readonly TimeWindow[] {
  const exception = exceptions.findLast(({ from, to }) => from <= date && date <= to);
  return exception?.windows ?? weeklyHours[weekdayOf(date)];
}

interface OpenDate extends HostDate {
  windows: Interval[];
}

/** On the few dates near a clock change Temporal reads every wall time; on all others midnight plus minutes is exact. */
function openDates(hours: Hours, first: LocalDate, last: LocalDate): OpenDate[] {
  const { hostZone } = hours;
  const dates: OpenDate[] = [];
  let start = startOfDate(first, hostZone);
  let change = nextClockChange(start, hostZone);
  for (let date = first; date <= last; date = addDays(date, 1)) {
    if (change < start) change = nextClockChange(start, hostZone);
    // A change at the end itself may repeat the last hour of this date.
    const isPlain = change > start + day;
    const midnight = start;
    const read = (time: string) =>
      isPlain ? midnight + minutesOf(time) * minute : toInstant(date, time, hostZone);
    const windows = windowsOn(date, hours)
      .map(([from, to]) => ({ start: read(from), end: read(to) }))
      // Both ends of a window can be read as one instant when the clocks skip all of it.
      .filter((window) => window.start < window.end);
    const end = isPlain ? start + day : startOfDate(addDays(date, 1), hostZone);
    dates.push({ date, start, end, windows });
    start = end;
  }
  return dates;
}

function joinTouching(windows: Interval[]): Interval[] {
  const stretches: Interval[] = [];
  for (const { start, end } of windows.sort((a, b) => a.start - b.start)) {
    const current = stretches.at(-1);
    if (current && start <= current.end) current.end = Math.max(current.end, end);
    else stretches.push({ start, end });
  }
  return stretches;
}

function cutAtMidnights(stretches: Interval[], dates: HostDate[]): Segment[] {
  const segments: Segment[] = [];
  let next = 0;
  for (const { start, end } of stretches) {
    while (next < dates.length && dates[next]!.end <= start) next++;
    for (let i = next; i < dates.length && dates[i]!.start < end; i++) {
      const hostDate = dates[i]!;
      segments.push({
        hostDate,
        start: Math.max(start, hostDate.start),
        end: Math.min(end, hostDate.end),
        fitsUntil: end,
      });
    }
  }
  return segments;
}

/** `HH:MM` as minutes since midnight. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
