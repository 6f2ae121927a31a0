import type { Booking } from '#domain/booking.ts';
import { changeBooking, whileStale } from '#use-cases/booking/change-booking.ts';
import { releaseHold } from '#use-cases/checkout/release-hold.ts';
import { consentKey } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';

export type Erased =
  /** How many of each were emptied or deleted. */
  | { ok: true; bookings: number; mails: number; drafts: number; webhookBodies: number }
  /** A session is ahead or money is owed: cancel, refund or wait first. */
  | { ok: false; reason: 'still-open'; bookings: Booking[] };

/**
 * Removes a person: name, address, company, topic, audit, what mails and webhooks said, drafts. What accounting needs
 * stays: amounts, dates, Stripe's ids and the history, which says that this was done. The booking page's address ends.
 */
export async function erasePerson(ports: Ports, email: string): Promise<Erased> {
  if (!email.trim()) return { ok: true, bookings: 0, mails: 0, drafts: 0, webhookBodies: 0 };
  for (const booking of await ports.database.bookings.heldForEmail(email)) {
    await releaseHold(ports, booking, 'owner', 'the person is erased');
  }
  const erased = await whileStale(() => ports.database.write((store) => eraseIn(ports, store, email)));
  if (erased.ok) await ports.database.writeBack();
  return erased;
}

async function eraseIn(ports: Ports, store: Store, email: string): Promise<Erased> {
  const bookings = await store.bookings.ofEmail(email);
  const open = bookings.filter(isOpen);
  if (open.length > 0) return { ok: false, reason: 'still-open', bookings: open };

  const at = ports.now();
  const mails = await store.outbox.ofRecipient(email);
  for (const { key } of [...mails]) {
    const toldToOwner = await store.outbox.findByKey(consentKey(key));
    if (toldToOwner) mails.push(toldToOwner);
  }
  for (const booking of bookings) {
    mails.push(...(await store.outbox.of(booking.id)));
    await store.notes.remove(booking.id);
    await store.privateNotes.save(booking.id, { body: '', savedAt: at });
    await store.moveQuestions.remove(booking.id);
    await store.references.remove(booking.id);
    await eraseBooking(ports, store, booking);
  }
  const mailIds = [...new Set(mails.map(({ id }) => id))];
  await store.outbox.forget(mailIds, at);
  const drafts = await store.drafts.ofEmail(email);
  for (const { holder } of [...drafts, ...bookings]) await store.drafts.remove(holder);
  const webhookBodies = await store.webhooks.forget(
    [
      email.trim(),
      ...bookings.flatMap((booking) => [booking.id, booking.checkoutSessionId, booking.paymentIntentId]),
      ...mails.map(({ providerId }) => providerId),
    ].filter((word) => word !== null),
  );
  return { ok: true, bookings: bookings.length, mails: mailIds.length, drafts: drafts.length, webhookBodies };
}

function isOpen({ state, refundState }: Booking): boolean {
  return state === 'held' || state === 'confirmed' || refundState === 'due';
}

async function eraseBooking(ports: Ports, store: Store, booking: Booking): Promise<void> {
  const tokenVersion = booking.tokenVersion + 1;
  await changeBooking(
    store,
    booking,
    {
      attendee: { name: '', email: '', company: '', topic: '', timeZone: 'UTC', clock: 12 },
      attachedAudit: null,
      holder: '',
      checkoutUrl: null,
      tokenVersion,
      tokenHash: ports.tokens.hash(ports.tokens.issue(booking.id, tokenVersion)),
    },
    { at: ports.now(), what: 'erased', by: 'owner', why: 'name, address and words removed on request' },
  );
  await store.bookings.forgetRetiredTokens(booking.id);
}
