import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import type { Reference } from '#domain/reference.ts';
import type { WrittenNote } from '#domain/written-note.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { MoneyEntry } from '#use-cases/ports/money.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Everything that is kept about one person, ready to be written as JSON. Instants are ISO 8601, UTC. */
export interface PersonExport {
  email: string;
  exportedAt: string;
  bookings: object[];
  /** Mails that belong to no booking. */
  mails: object[];
  /** What was typed and not sent off yet. */
  drafts: DraftFields[];
  /** For the owner's eyes: to be taken out before the rest is handed to the person. */
  ownersPrivateNotes?: object[];
}

/**
 * @param options.withPrivateNotes for the owner alone
 * @returns all lists empty when nothing is kept under this address
 */
export async function exportPerson(
  ports: Ports,
  email: string,
  { withPrivateNotes = false } = {},
): Promise<PersonExport> {
  const { bookings, history, money, outbox, drafts, notes, references } = ports.database;
  const found = email.trim() ? await bookings.ofEmail(email) : [];
  const exported = [];
  for (const booking of found) {
    const reference = await references.ofBooking(booking.id);
    exported.push({
      ...bookingFacts(booking),
      history: (await history.of(booking.id)).map(historyFacts),
      money: (await money.of(booking.id)).map(moneyFacts),
      mails: (await outbox.of(booking.id)).map(mailFacts),
      notes: (await notes.of(booking.id)).map(noteFacts),
      reference: reference && referenceFacts(reference),
    });
  }
  const mails = await outbox.ofRecipient(email);
  return {
    email,
    exportedAt: iso(ports.now()),
    bookings: exported,
    mails: mails.filter(({ bookingId }) => bookingId === null).map(mailFacts),
    drafts: (await drafts.ofEmail(email)).map(({ fields }) => fields),
    ...(withPrivateNotes ? { ownersPrivateNotes: await privateNotesOf(ports, found) } : {}),
  };
}

async function privateNotesOf(ports: Ports, bookings: Booking[]): Promise<object[]> {
  const kept = [];
  for (const { id } of bookings) {
    const note = await ports.database.privateNotes.of(id);
    if (note) kept.push({ booking: id, body: note.body, savedAt: iso(note.savedAt) });
  }
  return kept;
}

function bookingFacts(booking: Booking) {
  const { id, state, refundState, settled, attendee, offer, amountMinor, currency, attachedAudit } = booking;
  return {
    id,
    state,
    refundState,
    settled,
    attendee,
    offer,
    startsAt: iso(booking.startsAt),
    endsAt: iso(booking.endsAt),
    amountMinor,
    currency,
    capturedMinor: booking.capturedMinor,
    refundedMinor: booking.refundedMinor,
    isDisputed: booking.disputed,
    stripeCheckoutSession: booking.checkoutSessionId,
    stripePaymentIntent: booking.paymentIntentId,
    calendarUid: booking.icsUid,
    attachedAudit,
    createdAt: iso(booking.createdAt),
    confirmedAt: maybeIso(booking.confirmedAt),
    cancelledAt: maybeIso(booking.cancelledAt),
    cancelledBy: booking.cancelledBy,
  };
}

function historyFacts({ at, what, by, why }: HistoryEntry) {
  return { at: iso(at), what, by, why };
}

function moneyFacts({ at, kind, amountMinor, currency, status, stripeId }: MoneyEntry) {
  return { at: iso(at), kind, amountMinor, currency, status, stripeId };
}

/** A version without `sentAt` is a draft of the owner's, and about this person all the same. */
function noteFacts({ version, body, savedAt, sentAt }: WrittenNote) {
  return { version, body, savedAt: iso(savedAt), sentAt: maybeIso(sentAt) };
}

function referenceFacts({ state, sentence, naming, shownName }: Reference) {
  return { state, sentence, naming, shownName };
}

function mailFacts({ kind, to, subject, text, attachments, createdAt, sentAt, delivery }: OutboxMail) {
  return {
    kind,
    to,
    subject,
    text,
    attachments,
    createdAt: iso(createdAt),
    sentAt: maybeIso(sentAt),
    delivery,
  };
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}

function maybeIso(instant: Instant | null): string | null {
  return instant === null ? null : iso(instant);
}
