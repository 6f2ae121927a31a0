import type { Instant } from '#domain/interval.ts';

/** What a visitor typed before paying. */
export interface Draft {
  /** SHA-256 of the browser token. */
  holder: string;
  fields: Record<string, string>;
  expiresAt: Instant;
}

export interface DraftStore {
  find(holder: string, now: Instant): Promise<Draft | null>;
  save(draft: Draft): Promise<void>;
  remove(holder: string): Promise<void>;
  /** Drafts in which this address was typed, by normalized address. */
  ofEmail(email: string): Promise<Draft[]>;
  purge(now: Instant): Promise<number>;
}
