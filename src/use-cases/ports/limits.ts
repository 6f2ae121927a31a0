import type { Instant } from '#domain/interval.ts';

export interface Hit {
  key: string;
  windowStart: Instant;
  expiresAt: Instant;
}

export interface Standing {
  /** Held rows of this browser that nobody pays for at this moment, whether their hold has ended or not. */
  ofBrowser: number;
  /** Holds of everybody that live. */
  ofAll: number;
  /** Holds that live of each of these networks. */
  ofNetworks: Map<string, number>;
  isBanned: boolean;
}

export interface LimitStore {
  /** Counts one more `key` in the fixed window that began at `windowStart`. @returns the count with this one */
  hit(key: string, windowStart: Instant, expiresAt: Instant): Promise<number>;
  /** The same for several keys in one question. @returns their counts, in the order of `hits` */
  hitAll(hits: Hit[]): Promise<number[]>;
  /** Remembers from which networks a hold was made. */
  noteHold(bookingId: string, networks: string[], expiresAt: Instant): Promise<void>;
  /** In one question all that is counted before one more hold is made. */
  standing(asked: {
    holder: string;
    bannedHash: string;
    networks: string[];
    now: Instant;
  }): Promise<Standing>;
  purge(now: Instant): Promise<number>;
}
