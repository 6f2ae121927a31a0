import type { Booking } from '#domain/booking.ts';
import { normalEmail } from '#domain/email-address.ts';
import { hour, type Instant, minute } from '#domain/interval.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import {
  dropOutdated,
  queueCancelledAgain,
  queueConfirmationAgain,
  queuePaymentLink,
  redirectNews,
} from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';
import { tellOfNewAddress } from './dispute-address.ts';

export type MailedAgain =
  | { ok: true; booking: Booking }
  /**
   * `nothing-to-send`: what is confirmed or cancelled stands in the buyer's calendar, or must leave it; a payment link
   * leads to a time that is held. `held`: the page that takes the money was opened for the address on file.
   */
  | { ok: false; reason: 'nothing-to-send' | 'too-often' | 'held' };

/** A page that mails somebody on request could be used to pester them. */
const mailsPerBookingAndHour = 5;

/**
 * Sends the mail that is true now, confirmation, cancellation or payment link, again: the first two to a corrected address
 * when one is given. Then the page gets a new address, too, since a stranger may have been sent the old one.
 * @param input.form sent twice, it is one mail; without it, every call is a wish of its own
 */
export async function sendMailAgain(
  ports: Ports,
  input: { bookingId: string; email?: string; by: 'buyer' | 'owner'; form?: SentForm },
): Promise<MailedAgain> {
  const done = input.form && (await findSentAgain(ports, input.form));
  if (done?.id === input.bookingId) return { ok: true, booking: done };
  if (!(await limitRate(ports, { what: 'resend', of: input.bookingId }, mailsPerBookingAndHour, hour))) {
    return { ok: false, reason: 'too-often' };
  }
  const keys = keysOf(ports, input.form ?? { id: ports.tokens.randomId(), token: null });
  const result = await changeIfThere(ports, input.bookingId, async (booking, store): Promise<MailedAgain> => {
    if (booking.state === 'held' && input.by === 'owner') {
      return linkAgain(ports, store, booking, { email: input.email, key: keys.withSameLink });
    }
    const queueAgain = again[booking.state];
    if (!queueAgain) return { ok: false, reason: 'nothing-to-send' };
    // The other click of a double click was faster, and its change stands.
    if (await store.outbox.findByKey(keys.withNewLink)) return { ok: true, booking };
    const email = input.email?.trim() || booking.attendee.email;
    const current =
      email === booking.attendee.email ? booking : await correct(ports, store, booking, email, input.by);
    const hasNewLink = current.tokenVersion !== booking.tokenVersion;
    await queueAgain(ports, store, current, hasNewLink ? keys.withNewLink : keys.withSameLink);
    return { ok: true, booking: current };
  });
  ports.wakeMail();
  return result ?? { ok: false, reason: 'nothing-to-send' };
}

/** The link that pays for what the owner booked for somebody, as long as it can be paid. */
async function linkAgain(
  ports: Ports,
  store: Store,
  booking: Booking,
  { email, key }: { email: string | undefined; key: string },
): Promise<MailedAgain> {
  const at = ports.now();
  if (await store.outbox.findByKey(key)) return { ok: true, booking };
  const history = await store.history.of(booking.id);
  if (!isLinkOpen(booking, history, at)) return { ok: false, reason: 'nothing-to-send' };
  if (email && normalEmail(email) !== normalEmail(booking.attendee.email))
    return { ok: false, reason: 'held' };
  const entry = { at, what: 'payment-link-again', by: 'owner', why: '' } as const;
  const after = await changeBooking(store, booking, {}, entry);
  await queuePaymentLink(ports, store, after, key);
  return { ok: true, booking: after };
}

/** Whether a mailed payment link still leads somewhere. */
export function isLinkOpen(booking: Booking, history: HistoryEntry[], now: Instant): boolean {
  const wasSent = history.some(({ what }) => what === 'payment-link-sent');
  return booking.state === 'held' && wasSent && booking.checkoutExpiresAt > now;
}

const again: Partial<Record<Booking['state'], typeof queueConfirmationAgain>> = {
  confirmed: queueConfirmationAgain,
  cancelled: queueCancelledAgain,
};

/** Whether an address of a booking page has been replaced by another one. */
export async function isRetired(ports: Ports, token: string): Promise<boolean> {
  return (await ports.database.bookings.findByRetiredToken(ports.tokens.hash(token))) !== null;
}

/**
 * Sends the newest mail again to the address on file, at the wish of whoever holds a former address of the page. That may
 * be a stranger, so nobody is told whether anything was sent.
 */
export async function sendNewestLink(ports: Ports, form: SentForm & { token: string }): Promise<void> {
  const booking = await ports.database.bookings.findByRetiredToken(ports.tokens.hash(form.token));
  if (booking) await sendMailAgain(ports, { bookingId: booking.id, by: 'buyer', form });
}

/** One sending of a form: what it carries, and the token in the address that it was sent to. */
export interface SentForm {
  /** Random, with what was wished for. */
  id: string;
  /** Null from the owner's desk, which is opened by a login and not by the link. */
  token: string | null;
}

/** A second click comes within seconds; a form that lay in a stranger's browser does not. */
const repeatedWithin = 10 * minute;

/**
 * The booking whose mail this very form, sent to this very token, has had sent a moment ago. A token that is revoked
 * leads to it only where the form itself revoked it and nothing has since: else an old form would bring an old link back.
 */
export async function findSentAgain(ports: Ports, form: SentForm): Promise<Booking | null> {
  const { outbox, bookings } = ports.database;
  const keys = keysOf(ports, form);
  const mail = (await outbox.findByKey(keys.withSameLink)) ?? (await outbox.findByKey(keys.withNewLink));
  if (!mail?.bookingId || ports.now() - mail.createdAt > repeatedWithin) return null;
  const booking = await bookings.find(mail.bookingId);
  if (!booking) return null;
  if (form.token === null) return booking;
  const tokenHash = ports.tokens.hash(form.token);
  if (tokenHash === booking.tokenHash) return booking;
  const wasLast = ports.tokens.recover(booking.id, booking.tokenVersion - 1, tokenHash) !== null;
  return mail.key === keys.withNewLink && wasLast ? booking : null;
}

/** Without the booking's id: whoever sends the form a second time may hold a token that the first one has revoked. */
function keysOf({ tokens }: Pick<Ports, 'tokens'>, { id, token }: SentForm) {
  const key = `again:${tokens.hash(`again:${id}:${token === null ? 'owner' : tokens.hash(token)}`)}`;
  return { withSameLink: key, withNewLink: `${key}:new-link` };
}

async function correct(
  ports: Ports,
  store: Store,
  booking: Booking,
  email: string,
  by: 'buyer' | 'owner',
): Promise<Booking> {
  const at = ports.now();
  const isSameReader = normalEmail(email) === normalEmail(booking.attendee.email);
  const tokenVersion = booking.tokenVersion + 1;
  const revoked = {
    tokenVersion,
    tokenHash: ports.tokens.hash(ports.tokens.issue(booking.id, tokenVersion)),
  };
  const corrected = await changeBooking(
    store,
    booking,
    { attendee: { ...booking.attendee, email }, ...(isSameReader ? {} : revoked) },
    { at, what: 'address-corrected', by, why: '' },
  );
  // What is still waiting for the old address would arrive at a stranger's, and with the new key.
  await dropOutdated(store, booking.id, at, 'address corrected');
  await redirectNews(ports, store, corrected);
  if (!isSameReader && by === 'buyer') {
    await tellOfNewAddress(ports, store, { before: booking, after: corrected });
  }
  return corrected;
}
