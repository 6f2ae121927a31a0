import type { NotedException, WeeklyHours } from '#domain/availability/windows.ts';
import type { Instant, Interval } from '#domain/interval.ts';

/** Hours of one day, or of several, that the owner took out of the calendar. */
export interface OwnerBlock extends Interval {
  id: string;
  /** For the owner's eyes. */
  note: string;
}

/** What the owner sets at run time; it wins over content/availability.yaml. */
export interface CalendarStore {
  /** The week as a whole, or null while the owner never set it here. */
  weeklyHours(): Promise<WeeklyHours | null>;
  setWeeklyHours(hours: WeeklyHours | null): Promise<void>;
  exceptions(): Promise<(NotedException & { id: string })[]>;
  addException(exception: NotedException): Promise<string>;
  removeException(id: string): Promise<boolean>;
  /** Intervals that outside calendars take, and those that the owner blocked by hand, overlapping `range`. */
  busy(range: Interval): Promise<Interval[]>;
  /** Hours that the owner blocked and that are not over, by start. */
  blocks(now: Instant): Promise<OwnerBlock[]>;
  addBlock(block: Omit<OwnerBlock, 'id'>): Promise<string>;
  removeBlock(id: string): Promise<boolean>;
}
