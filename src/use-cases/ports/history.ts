import type { HistoryCode } from '#domain/history.ts';
import type { Instant } from '#domain/interval.ts';

export interface HistoryEntry {
  bookingId: string;
  at: Instant;
  what: HistoryCode;
  by: 'buyer' | 'owner' | 'stripe' | 'resend' | 'system';
  why: string;
}

export interface HistoryStore {
  append(entry: HistoryEntry): Promise<void>;
  of(bookingId: string): Promise<HistoryEntry[]>;
}
