import type { Instant } from '#domain/interval.ts';

export interface LimitStore {
  /** Counts one more `key` in the fixed window that began at `windowStart`. @returns the count with this one */
  hit(key: string, windowStart: Instant, expiresAt: Instant): Promise<number>;
  /** Remembers from which networks a hold was made. */
  noteHold(bookingId: string, networks: string[], expiresAt: Instant): Promise<void>;
  /** How many holds of each of these networks live; one without any is missing. */
  liveHolds(networks: string[], now: Instant): Promise<Map<string, number>>;
  purge(now: Instant): Promise<number>;
}
