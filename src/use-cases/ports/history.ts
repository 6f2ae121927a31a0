import type { Instant } from '#domain/interval.ts';

export interface HistoryEntry {
  bookingId: string;
  at: Instant;
  /** What happened, as a code: `held`, `confirmed`, `address-corrected` … */
  what: string;
  by: 'buyer' | 'owner' | 'stripe' | 'resend' | 'system';
  why: string;
}

export interface HistoryStore {
  append(entry: HistoryEntry): Promise<void>;
  of(bookingId: string): Promise<HistoryEntry[]>;
}
