import type { Instant } from '#domain/interval.ts';

/** What a visitor typed before paying. */
export interface Draft {
  /** SHA-256 of the browser token. */
  holder: string;
  fields: DraftFields;
  expiresAt: Instant;
}

/** All of it is text, as it was typed or stood in an address; what is absent was not reached yet. */
export interface DraftFields {
  /** Slug of the offer. */
  offer?: string;
  /** The chosen start, ISO 8601. */
  start?: string;
  /** IANA zone of whoever reads the times. */
  timeZone?: string;
  /** The clock that was asked for; absent: the site's. */
  clock?: '12' | '24' | '';
  name?: string;
  email?: string;
  topic?: string;
  company?: string;
  /** Markdown of the audit that was brought along. */
  audit?: string;
  /** Whether it goes with the booking. */
  attachAudit?: 'yes' | '';
  /** Slug of the essay whose link was pressed. */
  from?: string;
}

export interface DraftStore {
  find(holder: string, now: Instant): Promise<Draft | null>;
  save(draft: Draft): Promise<void>;
  remove(holder: string): Promise<void>;
  /** Drafts in which this address was typed, by normalized address. */
  ofEmail(email: string): Promise<Draft[]>;
  purge(now: Instant): Promise<number>;
}
