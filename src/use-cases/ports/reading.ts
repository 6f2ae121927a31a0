import type { Instant } from '#domain/interval.ts';
import type { CameFrom, PageView } from '#domain/reading/page-view.ts';

export interface CountedView extends PageView {
  n: number;
}

/** What came of the links of one essay. */
export interface BookedFrom {
  source: string;
  currency: string;
  bookings: number;
  amountMinor: number;
}

export interface ReadingStore {
  /** Adds to what is counted already. @param day `YYYY-MM-DD`, UTC */
  count(day: string, views: CountedView[]): Promise<void>;
  /** Sums since a day, a page and a place each. */
  views(since: string): Promise<{ page: string; cameFrom: CameFrom; n: number }[]>;
  /** Sessions that were booked since, and not cancelled, by the essay that led to them. */
  bookedFrom(since: Instant): Promise<BookedFrom[]>;
}
