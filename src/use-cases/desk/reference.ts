import type { Booking } from '#domain/booking.ts';
import { day, hour } from '#domain/interval.ts';
import { longestReference, type Naming, type Reference, shownName } from '#domain/reference.ts';
import { referenceQuestionMail } from '#emails/reference-question.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import { bookingFacts, enqueue } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recall } from '#use-cases/recall.ts';

/** After the note was sent. */
const askAfter = day;
const keyStart = 'reference-question:';

/** A reference together with the session that it is about, which says when and whether it was paid. */
export interface ShownReference {
  reference: Reference;
  startsAt: number;
  offerName: string;
  isPaid: boolean;
}

/** Asks once, a day after the note. @returns whether it asks now */
export async function askForReference(ports: Ports, bookingId: string): Promise<boolean> {
  return ports.database.write(async (store) => {
    const booking = await store.bookings.find(bookingId);
    if (!booking?.attendee.email || !(await isTimeToAsk(ports, store, booking))) return false;
    const id = ports.tokens.randomId();
    const isNew = await store.references.insert({
      id,
      bookingId,
      state: 'asked',
      tokenHash: ports.tokens.hash(referenceToken(ports, id)),
      sentence: '',
      naming: 'nothing',
      shownName: '',
      askedAt: ports.now(),
      answeredAt: null,
      approvedAt: null,
      withdrawnAt: null,
    });
    if (!isNew) return false;
    await enqueue(ports, store, referenceQuestionMail(bookingFacts(ports, booking)), {
      key: keyStart + id,
      kind: 'reference-question',
      bookingId,
      to: booking.attendee.email,
    });
    return true;
  });
}

/** Sessions of so long ago are not asked about any more: the question would come from nowhere. */
const askedUntil = 14 * day;

/** Asks every buyer whose note is a day old. */
export async function askForReferences(ports: Ports): Promise<void> {
  const { bookings, notes, references } = ports.database;
  const now = ports.now();
  const held = await bookings.list({ states: ['completed'], from: now - askedUntil, to: now, limit: 500 });
  const written = await notes.sentAmong(held.map(({ id }) => id));
  for (const { id } of held) {
    if (written.has(id) && !(await references.ofBooking(id))) await askForReference(ports, id);
  }
}

async function isTimeToAsk(ports: Ports, store: Store, booking: Booking): Promise<boolean> {
  if (booking.state !== 'completed') return false;
  const versions = await store.notes.of(booking.id);
  const firstSent = versions.find(({ sentAt }) => sentAt !== null)?.sentAt;
  return firstSent !== undefined && firstSent !== null && ports.now() >= firstSent + askAfter;
}

/** The reference whose question a mail carries; null for every other mail. */
export function referenceIdOf({ kind, key }: Pick<OutboxMail, 'kind' | 'key'>): string | null {
  return kind === 'reference-question' ? key.slice(keyStart.length) : null;
}

/** The buyer's page for one reference: where it is answered, and withdrawn. */
export function referenceUrl(ports: Pick<Ports, 'tokens' | 'url'>, id: string): string {
  return ports.url(`/references/${referenceToken(ports, id)}`);
}

function referenceToken(ports: Pick<Ports, 'tokens'>, id: string): string {
  return ports.tokens.sign('reference', id);
}

/** @param token of the link in the mail */
export async function findReference(
  ports: Ports,
  token: string,
): Promise<{ reference: Reference; booking: Booking } | null> {
  const reference = await ports.database.references.findByTokenHash(ports.tokens.hash(token));
  const booking = reference ? await ports.database.bookings.find(reference.bookingId) : null;
  return reference && booking ? { reference, booking } : null;
}

export type Answered = { ok: true } | { ok: false; reason: 'unknown' | 'empty' | 'too-long' | 'too-often' };

/** Each puts the words before the owner again. */
const answersPerHour = 10;

/** The buyer's own words, or a no. Another answer replaces the first, and waits for the owner again. */
export async function answerReference(
  ports: Ports,
  input: { token: string; sentence: string; naming: Naming },
): Promise<Answered> {
  const found = await findReference(ports, input.token);
  const sentence = input.sentence.trim();
  if (!found) return { ok: false, reason: 'unknown' };
  if (sentence === '') return { ok: false, reason: 'empty' };
  if (sentence.length > longestReference) return { ok: false, reason: 'too-long' };
  // The second press of a button asks the owner for nothing new.
  if (isGiven(found.reference, sentence, input.naming)) return { ok: true };
  if (!(await limitRate(ports, { what: 'reference', of: found.reference.id }, answersPerHour, hour))) {
    return { ok: false, reason: 'too-often' };
  }
  await ports.database.references.update({
    ...found.reference,
    state: 'given',
    sentence,
    naming: input.naming,
    shownName: shownName(found.booking.attendee, input.naming),
    answeredAt: ports.now(),
    approvedAt: null,
    withdrawnAt: null,
  });
  return { ok: true };
}

function isGiven({ state, ...known }: Reference, sentence: string, naming: Naming): boolean {
  const isOpen = state === 'given' || state === 'approved';
  return isOpen && known.sentence === sentence && known.naming === naming;
}

/** A no to the question, or the way back from a yes: gone at the next request. */
export async function withdrawReference(ports: Ports, token: string): Promise<boolean> {
  const found = await findReference(ports, token);
  if (!found) return false;
  const state = found.reference.state === 'asked' ? 'declined' : 'withdrawn';
  await ports.database.references.update({
    ...found.reference,
    state,
    sentence: '',
    shownName: '',
    approvedAt: null,
    withdrawnAt: ports.now(),
  });
  return true;
}

/**
 * The owner's word. Only what was given can be shown; taking it down again leaves it given.
 * @param seen when the words that the owner read were given: others may have taken their place since
 */
export async function approveReference(
  ports: Ports,
  { id, seen, isShown }: { id: string; seen: number; isShown: boolean },
): Promise<boolean> {
  return ports.database.write(async (store) => {
    const reference = await store.references.find(id);
    if (!reference || (reference.state !== 'given' && reference.state !== 'approved')) return false;
    if (isShown && reference.answeredAt !== seen) return false;
    await store.references.update({
      ...reference,
      state: isShown ? 'approved' : 'given',
      approvedAt: isShown ? ports.now() : null,
    });
    return true;
  });
}

/** What visitors see. */
export function shownReferences(ports: Ports): Promise<ShownReference[]> {
  return recall(ports.database, 'references', () => withSessions(ports, ['approved']));
}

/** What waits for the owner's word, and what is shown. */
export function listReferences(ports: Ports): Promise<ShownReference[]> {
  return withSessions(ports, ['given', 'approved']);
}

async function withSessions(ports: Ports, states: Reference['state'][]): Promise<ShownReference[]> {
  const shown: ShownReference[] = [];
  for (const reference of await ports.database.references.list(states)) {
    const booking = await ports.database.bookings.find(reference.bookingId);
    if (!booking) continue;
    const { startsAt, offer, capturedMinor, settled } = booking;
    shown.push({
      reference,
      startsAt,
      offerName: offer.name,
      isPaid: capturedMinor > 0 || settled === 'elsewhere',
    });
  }
  return shown;
}
