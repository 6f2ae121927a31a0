import type { Instant } from '#domain/interval.ts';

/** Bookings whose new start Stripe has not been told yet. */
export interface UntoldMoveStore {
  add(bookingId: string, at: Instant): Promise<void>;
  /** Oldest first. */
  list(limit: number): Promise<string[]>;
  remove(bookingId: string): Promise<void>;
}
