import type { Instant } from '#domain/interval.ts';

/** A charge, refund or dispute as Stripe reported it. */
export interface MoneyEntry {
  stripeId: string;
  bookingId: string;
  kind: 'charge' | 'refund' | 'dispute';
  amountMinor: number;
  currency: string;
  status: string;
  at: Instant;
}

export interface MoneyStore {
  /** Inserts, or updates the status of a known Stripe id. @returns true when it was new */
  record(entry: MoneyEntry): Promise<boolean>;
  of(bookingId: string): Promise<MoneyEntry[]>;
}
