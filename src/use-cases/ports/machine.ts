import type { Instant } from '#domain/interval.ts';

/** The machine that the site runs on, as far as it can go wrong by itself. */
export interface Machine {
  /** Room where the database grows; null when the machine does not say. */
  freeMegabytes(): number | null;
  /** When the daily copy was last taken; null where no timer takes one. */
  dailyCopyAt(): Instant | null;
}
