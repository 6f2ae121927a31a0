import { longestNote } from '#domain/written-note.ts';
import type { OwnerServices } from '#services.ts';
import type { NoteInput, NoteKept } from '#use-cases/desk/written-note.ts';
import { isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';

type Trouble = Exclude<NoteKept, { ok: true }>['reason'];

const statuses = {
  empty: 422,
  'too-long': 422,
  'too-early': 409,
  sent: 409,
  unknown: 404,
} as const satisfies Record<Trouble, number>;

/** `/desk/bookings/{id}/written-note`: write, look at it as the buyer will, send. */
export async function writtenNote(services: OwnerServices, ask: OwnersAsk) {
  const bookingId = ask.params.id ?? '';
  const booking = await services.findBooking(bookingId);
  if (!booking) return notFound;
  const note = await services.readNote(bookingId);
  if (!isPosted(ask)) {
    const body = ask.typed?.body ?? note.body;
    return showNote(services, { booking, note, body, isBack: ask.typed !== null });
  }
  const form = await readPostedForm(ask.request);
  const body = typedText(form, 'body').replaceAll('\r\n', '\n');
  const input: NoteInput = { bookingId, version: Number(typedText(form, 'version')) || 0, body };
  const act = typedText(form, 'act');
  if (act === 'preview') {
    const trouble = previewTrouble(input, note);
    return showNote(services, { booking, note, body, trouble, isPreview: true });
  }
  const kept = act === 'send' ? await services.sendNote(input) : await services.saveNote(input);
  if (kept.ok)
    return redirect(`/desk/bookings/${bookingId}/written-note?${act === 'send' ? 'sent' : 'saved'}=1`);
  return showNote(services, { booking, note, body, trouble: kept.reason });
}

/** A form older than the note says so before it is looked at: sending it would correct what another tab has sent. */
function previewTrouble({ body, version }: NoteInput, note: Note): Trouble | null {
  if (body.length > longestNote) return 'too-long';
  return version < note.version ? 'sent' : null;
}

type Note = Awaited<ReturnType<OwnerServices['readNote']>>;
type Booking = NonNullable<Awaited<ReturnType<OwnerServices['findBooking']>>>;

interface Shown {
  booking: Booking;
  note: Note;
  /** As it stands in the field. */
  body: string;
  trouble?: Trouble | null;
  isPreview?: boolean;
  /** What was typed before a login is back in the field. */
  isBack?: boolean;
}

async function showNote(services: OwnerServices, shown: Shown) {
  const { booking, note, body, trouble = null, isPreview = false, isBack = false } = shown;
  const preview = isPreview && trouble === null ? await services.renderNote(body) : null;
  const facts = { booking, note, body, trouble, preview, isBack };
  return show('note', facts, { status: trouble === null ? 200 : statuses[trouble], headers: noStore });
}
