import type { Instant } from '#domain/interval.ts';

export interface LimitStore {
  /** Counts one more `key` in the fixed window that began at `windowStart`. @returns the count with this one */
  hit(key: string, windowStart: Instant, expiresAt: Instant): Promise<number>;
  purge(now: Instant): Promise<number>;
}
