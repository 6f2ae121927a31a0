import type { Instant } from '#domain/interval.ts';

/** What the doctor found. */
export interface Finding {
  about: string;
  state: 'good' | 'note' | 'bad';
  /** What is so, and for a problem what to do about it. */
  sentence: string;
}

/** The machine that the site runs on, as far as it can go wrong by itself. */
export interface Machine {
  /** Which site of which version by which Node, for whoever asks for help. */
  version: string;
  /** Room where the database grows; null when the machine does not say. */
  freeMegabytes(): number | null;
  /** When the daily copy was last taken; null where no timer takes one. */
  dailyCopyAt(): Instant | null;
  /** Of what day the newest copy is, whoever took it; null where there is none. */
  newestCopyAt(): Instant | null;
  /** What `npm run doctor` says now; null when it does not come to its end. */
  examine(): Promise<Finding[] | null>;
}
