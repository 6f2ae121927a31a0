import type { Instant } from '#domain/interval.ts';

/** What the owner writes down of a session for nobody else. Nothing that leaves the desk may read it. */
export interface PrivateNote {
  body: string;
  savedAt: Instant;
}

export interface PrivateNoteStore {
  of(bookingId: string): Promise<PrivateNote | null>;
  /** An empty body removes it. */
  save(bookingId: string, note: PrivateNote): Promise<void>;
}
