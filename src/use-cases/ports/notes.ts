import type { Instant } from '#domain/interval.ts';
import type { Reference } from '#domain/reference.ts';
import type { WrittenNote } from '#domain/written-note.ts';

export interface NoteStore {
  /** All versions of one session's note, oldest first; the last may be unsent. */
  of(bookingId: string): Promise<WrittenNote[]>;
  /** Writes an unsent version. @returns false when that version was sent before */
  save(note: WrittenNote): Promise<boolean>;
  /** @returns false when that version was sent before */
  markSent(bookingId: string, version: number, at: Instant): Promise<boolean>;
  /** Which of these sessions have a note that was sent. */
  sentAmong(bookingIds: string[]): Promise<Set<string>>;
  remove(bookingId: string): Promise<void>;
}

export interface ReferenceStore {
  find(id: string): Promise<Reference | null>;
  findByTokenHash(tokenHash: string): Promise<Reference | null>;
  ofBooking(bookingId: string): Promise<Reference | null>;
  /** @returns false when this session's buyer was asked before */
  insert(reference: Reference): Promise<boolean>;
  update(reference: Reference): Promise<void>;
  /** Newest answer first. */
  list(states: Reference['state'][]): Promise<Reference[]>;
  remove(bookingId: string): Promise<void>;
}

/** Markdown that a person typed, as HTML without anything that could act: no raw HTML, no picture, links to the web only. */
export interface NoteRenderer {
  toHtml(markdown: string): Promise<string>;
}
