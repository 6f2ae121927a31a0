import type { BalanceEntry, Movement, Payout } from '#domain/books.ts';
import type { Interval } from '#domain/interval.ts';

/** A payout and the net sum of all that is known of it. */
export interface KnownPayout {
  payout: Payout;
  sumMinor: number;
}

export interface BookStore {
  /** Inserts, or adds what was not known before: the booking and the payout. */
  record(entry: BalanceEntry & { bookingId: string | null; payoutId: string | null }): Promise<void>;
  recordPayout(payout: Payout): Promise<void>;
  /** What moved in a time, oldest first, those of which Stripe has not said the fee among them. */
  movements(range: Interval): Promise<Movement[]>;
  movementsOf(payoutId: string): Promise<Movement[]>;
  /** Those of a time, newest first. */
  payouts(range: Interval): Promise<KnownPayout[]>;
  /** Newest first: those whose make-up Stripe has not said. */
  unreconciled(limit: number): Promise<Payout[]>;
  /** Completed payouts whose parts have another sum, and those that failed, newer than an instant. */
  wrongPayouts(since: number): Promise<KnownPayout[]>;
  /** PaymentIntents of charges, refunds and disputes without a fee, newest first. */
  withoutFee(limit: number): Promise<string[]>;
}
