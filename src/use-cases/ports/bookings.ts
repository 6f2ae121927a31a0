import type { Booking, BookingState, RefundState } from '#domain/booking.ts';
import type { Instant, Interval } from '#domain/interval.ts';

export interface BookingStore {
  find(id: string): Promise<Booking | null>;
  findByTokenHash(tokenHash: string): Promise<Booking | null>;
  /** The booking whose page once stood at this address and has another one now. */
  findByRetiredToken(tokenHash: string): Promise<Booking | null>;
  retireToken(tokenHash: string, bookingId: string, at: Instant): Promise<void>;
  /** After it, none of the former addresses leads anywhere. */
  forgetRetiredTokens(bookingId: string): Promise<void>;
  findByCheckoutSession(id: string): Promise<Booking | null>;
  findByPaymentIntent(id: string): Promise<Booking | null>;
  /** Rows in `held` state, whatever their hold's end: they must be settled before they are replaced. */
  heldBy(holder: string): Promise<Booking[]>;
  heldForEmail(email: string): Promise<Booking[]>;
  /** Held and confirmed rows whose reserved range overlaps `range`, by start. */
  reserving(range: Interval): Promise<Booking[]>;
  /** The same rows, without what only concerns their buyers. */
  taken(range: Interval): Promise<TakenTime[]>;
  /** @throws OverlapError */
  insert(booking: Booking): Promise<void>;
  /**
   * Compare-and-set: writes the whole row with `version + 1` where id and version still match.
   * @returns the row as stored, or null when somebody else changed it first
   * @throws OverlapError
   */
  update(booking: Booking): Promise<Booking | null>;
  /** Held rows, those whose hold ends or ended first in front. */
  held(limit: number): Promise<Booking[]>;
  /** Rows that owe a refund, oldest first. */
  refundsDue(limit: number): Promise<Booking[]>;
  /** Confirmed rows that start in `[from, to)`, by start. */
  confirmedStarting(range: Interval, limit: number): Promise<Booking[]>;
  /** Confirmed rows that ended by `now`, oldest first. */
  endedBefore(now: Instant, limit: number): Promise<Booking[]>;
  /** The confirmed row that is held now or comes next, or null. */
  next(now: Instant): Promise<Booking | null>;
  /** Starts of rows in these states that start in `[from, to)`, in order. */
  starts(states: readonly BookingState[], range: Interval): Promise<Instant[]>;
  /** Confirmed and completed rows that start in `[from, to)` and whose note nobody has sent, newest start first. */
  withoutNote(range: Interval, limit: number): Promise<Booking[]>;
  /** For the owner: newest start first. */
  list(filter: BookingFilter): Promise<Booking[]>;
  /** UIDs, in calendars, of everything that starts from `from` on, whatever became of it. */
  icsUids(from: Instant): Promise<string[]>;
  /** Everything of one person, by normalized address. */
  ofEmail(email: string): Promise<Booking[]>;
  /** Deletes expired rows that never saw money, created before `before`, with their history. @returns how many */
  purgeExpired(before: Instant): Promise<number>;
  /** Deletes attached audits of sessions that ended before `before`. @returns how many */
  purgeAudits(before: Instant): Promise<number>;
}

/** What a held or confirmed row takes from the calendar. */
export interface TakenTime {
  id: string;
  state: BookingState;
  start: Instant;
  end: Instant;
  reservedEnd: Instant;
  holdUntil: Instant;
  holder: string;
}

export interface BookingFilter {
  states?: BookingState[];
  refundStates?: RefundState[];
  settled?: Booking['settled'];
  from?: Instant;
  to?: Instant;
  /** Part of a name or of an email address, in either case. */
  search?: string;
  limit?: number;
  offset?: number;
}
