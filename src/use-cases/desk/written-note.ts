import type { Booking } from '#domain/booking.ts';
import { isEmptyNote, longestNote, noteTemplate, owesNote, type WrittenNote } from '#domain/written-note.ts';
import { writtenNoteMail } from '#emails/written-note.ts';
import { lockOn } from '#use-cases/booking/locks.ts';
import { bookingFacts, enqueue } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface NoteView {
  /** The version that the next save or send writes. */
  version: number;
  /** What the field begins with: the unsent version, the last sent one, or the template. */
  body: string;
  /** Sent versions, oldest first. */
  sent: WrittenNote[];
}

export type NoteKept =
  | { ok: true; note: WrittenNote }
  /** `sent`: this version has left meanwhile; what was typed is not lost, it goes into the next one. */
  | { ok: false; reason: 'unknown' | 'too-early' | 'empty' | 'too-long' | 'sent' };

export interface NoteInput {
  bookingId: string;
  /** As the form showed it, so that two tabs never overwrite what one of them has sent. */
  version: number;
  body: string;
}

/** By its id, which only the owner is shown. */
export function findBooking(ports: Ports, id: string): Promise<Booking | null> {
  return ports.database.bookings.find(id);
}

/** The note of one session as the desk shows it. */
export async function readNote(ports: Ports, bookingId: string): Promise<NoteView> {
  const versions = await ports.database.notes.of(bookingId);
  const last = versions.at(-1);
  const isDraft = last !== undefined && last.sentAt === null;
  return {
    version: last ? last.version + (isDraft ? 0 : 1) : 1,
    body: last?.body ?? noteTemplate,
    sent: versions.filter(({ sentAt }) => sentAt !== null),
  };
}

/** Keeps what is written so far; nobody but the owner sees it. */
export async function saveNote(ports: Ports, input: NoteInput): Promise<NoteKept> {
  if (input.body.length > longestNote) return { ok: false, reason: 'too-long' };
  return ports.database.write(async (store) => {
    if (!(await store.bookings.find(input.bookingId))) return { ok: false, reason: 'unknown' };
    const note: WrittenNote = { ...input, savedAt: ports.now(), sentAt: null };
    return (await store.notes.save(note)) ? { ok: true, note } : { ok: false, reason: 'sent' };
  });
}

/**
 * Sends the note to the buyer and puts it on their booking page. A later version is a correction, and both stay. The
 * second press of a button finds the same words sent, and changes nothing.
 */
export async function sendNote(ports: Ports, input: NoteInput): Promise<NoteKept> {
  if (input.body.length > longestNote) return { ok: false, reason: 'too-long' };
  if (isEmptyNote(input.body)) return { ok: false, reason: 'empty' };
  const html = await ports.noteRenderer.toHtml(input.body);
  const locks = [lockOn.booking(input.bookingId)];
  const kept = await ports.database.write((store) => sendIn(ports, store, input, html), locks);
  if (kept.ok) ports.wakeMail();
  return kept;
}

async function sendIn(ports: Ports, store: Store, input: NoteInput, html: string): Promise<NoteKept> {
  const booking = await store.bookings.find(input.bookingId);
  if (!booking) return { ok: false, reason: 'unknown' };
  const now = ports.now();
  if (!owesNote(booking, now)) return { ok: false, reason: 'too-early' };
  const before = (await store.notes.of(booking.id)).find(({ version }) => version === input.version);
  if (before?.sentAt) {
    return before.body === input.body ? { ok: true, note: before } : { ok: false, reason: 'sent' };
  }
  const note: WrittenNote = { ...input, savedAt: now, sentAt: now };
  await store.notes.save(note);
  await queueNote(ports, store, { booking, note, html });
  await store.history.append({
    bookingId: booking.id,
    at: now,
    what: note.version === 1 ? 'note-sent' : 'note-corrected',
    by: 'owner',
    why: '',
  });
  return { ok: true, note };
}

async function queueNote(
  ports: Ports,
  store: Store,
  { booking, note, html }: { booking: Booking; note: WrittenNote; html: string },
): Promise<void> {
  if (!booking.attendee.email) return;
  const isCorrection = note.version > 1;
  await enqueue(
    ports,
    store,
    writtenNoteMail(bookingFacts(ports, booking), { text: note.body, html, isCorrection }),
    {
      key: `booking:${booking.id}:written-note:v${note.version}`,
      kind: 'written-note',
      bookingId: booking.id,
      to: booking.attendee.email,
    },
  );
}
