import type { Instant } from '#domain/interval.ts';

/** Bookings whose new start Stripe has not been told yet. */
export interface UntoldMoveStore {
  add(bookingId: string, at: Instant): Promise<void>;
  /** Oldest first. */
  list(limit: number): Promise<string[]>;
  remove(bookingId: string): Promise<void>;
}

/** The owner's question whether a session may be at another time. */
export interface MoveQuestion {
  bookingId: string;
  /** Up to three starts, in time order. Nothing is held for them. */
  suggested: Instant[];
  /** What the owner wrote to the buyer. */
  words: string;
  /** Of the calendar entry that was asked about: after any move the question is over. */
  sequence: number;
  askedAt: Instant;
}

export interface MoveQuestionStore {
  of(bookingId: string): Promise<MoveQuestion | null>;
  /** Replaces the one before. */
  ask(question: MoveQuestion): Promise<void>;
  remove(bookingId: string): Promise<void>;
}
