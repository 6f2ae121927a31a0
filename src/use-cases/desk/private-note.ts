import type { PrivateNote } from '#use-cases/ports/private-notes.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Characters. */
export const longestPrivateNote = 10_000;

export type PrivateNoteKept =
  | { ok: true }
  /** `changed`: another tab has written since; what was typed is not lost. */
  | { ok: false; reason: 'unknown' | 'too-long' | 'changed' };

export function readPrivateNote(ports: Ports, bookingId: string): Promise<PrivateNote | null> {
  return ports.database.privateNotes.of(bookingId);
}

/** @param input.savedAt of the note as the form showed it; null when there was none */
export async function savePrivateNote(
  ports: Ports,
  input: { bookingId: string; body: string; savedAt: number | null },
): Promise<PrivateNoteKept> {
  if (input.body.length > longestPrivateNote) return { ok: false, reason: 'too-long' };
  return ports.database.write(async (store) => {
    if (!(await store.bookings.find(input.bookingId))) return { ok: false, reason: 'unknown' };
    const current = await store.privateNotes.of(input.bookingId);
    // The second press of a button finds its words written.
    if ((current?.body ?? '') === input.body) return { ok: true };
    if ((current?.savedAt ?? null) !== input.savedAt) return { ok: false, reason: 'changed' };
    await store.privateNotes.save(input.bookingId, { body: input.body, savedAt: ports.now() });
    return { ok: true };
  });
}
