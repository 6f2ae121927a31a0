import type { NotedException, WeeklyHours } from '#domain/availability/windows.ts';
import type { Interval } from '#domain/interval.ts';

/** What the owner sets at run time; it wins over content/availability.yaml. */
export interface CalendarStore {
  /** The week as a whole, or null while the owner never set it here. */
  weeklyHours(): Promise<WeeklyHours | null>;
  setWeeklyHours(hours: WeeklyHours | null): Promise<void>;
  exceptions(): Promise<(NotedException & { id: string })[]>;
  addException(exception: NotedException): Promise<string>;
  removeException(id: string): Promise<boolean>;
  /** Intervals that outside calendars take, overlapping `range`. */
  busy(range: Interval): Promise<Interval[]>;
}
