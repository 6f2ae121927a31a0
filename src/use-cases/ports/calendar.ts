import type { DateException, NotedException, WeeklyHours } from '#domain/availability/windows.ts';
import type { KnownCopy } from '#domain/feed.ts';
import type { Instant, Interval } from '#domain/interval.ts';

/** Hours of one day, or of several, that the owner took out of the calendar. */
export interface OwnerBlock extends Interval {
  id: string;
  /** For the owner's eyes. */
  note: string;
}

/** Everything but bookings that closes or opens a time, as it is known at run time. */
export interface KnownCalendar {
  weeklyHours: WeeklyHours | null;
  exceptions: DateException[];
  /** What outside calendars take, and what the owner blocked by hand. */
  busy: Interval[];
  copies: KnownCopy[];
}

/** What the owner sets at run time; it wins over content/availability.yaml. */
export interface CalendarStore {
  /** All of it in one question, `busy` as far as it overlaps `range`: a hold asks this while others wait for it. */
  known(range: Interval): Promise<KnownCalendar>;
  /** The week as a whole, or null while the owner never set it here. */
  weeklyHours(): Promise<WeeklyHours | null>;
  setWeeklyHours(hours: WeeklyHours | null): Promise<void>;
  exceptions(): Promise<(NotedException & { id: string })[]>;
  addException(exception: NotedException): Promise<string>;
  removeException(id: string): Promise<boolean>;
  /** Hours that the owner blocked and that are not over, by start. */
  blocks(now: Instant): Promise<OwnerBlock[]>;
  addBlock(block: Omit<OwnerBlock, 'id'>): Promise<string>;
  removeBlock(id: string): Promise<boolean>;
}
