import type { Booking } from '#domain/booking.ts';
import { normalEmail } from '#domain/email-address.ts';
import { hour } from '#domain/interval.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import {
  againKey,
  dropOutdated,
  queueCancelledAgain,
  queueConfirmationAgain,
  redirectNews,
} from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';

export type Corrected =
  | { ok: true; booking: Booking }
  /** Only what is confirmed or cancelled stands in the buyer's calendar, or must leave it. */
  | { ok: false; reason: 'nothing-to-send' | 'too-often' };

/** A page that mails somebody on request could be used to pester them. */
const mailsPerBookingAndHour = 5;

/**
 * Sends the mail with the calendar file that is true now, confirmation or cancellation, again: to a corrected address
 * when one is given. Then the page gets a new address, too, since a stranger may have been sent the old one.
 * @param input.formId random, names one sending of a form: sent twice, it is one mail
 */
export async function sendConfirmationAgain(
  ports: Ports,
  input: { bookingId: string; email?: string; by: 'buyer' | 'owner'; formId?: string },
): Promise<Corrected> {
  const formId = input.formId ?? ports.tokens.randomId();
  const done = await findSentAgain(ports, formId);
  if (done?.id === input.bookingId) return { ok: true, booking: done };
  if (!(await limitRate(ports, { what: 'resend', of: input.bookingId }, mailsPerBookingAndHour, hour))) {
    return { ok: false, reason: 'too-often' };
  }
  const result = await changeIfThere(ports, input.bookingId, async (booking, store): Promise<Corrected> => {
    const queueAgain = again[booking.state];
    if (!queueAgain) return { ok: false, reason: 'nothing-to-send' };
    const email = input.email?.trim() || booking.attendee.email;
    const current =
      email === booking.attendee.email ? booking : await correct(ports, store, booking, email, input.by);
    await queueAgain(ports, store, current, formId);
    return { ok: true, booking: current };
  });
  ports.wakeMail();
  return result ?? { ok: false, reason: 'nothing-to-send' };
}

const again: Partial<Record<Booking['state'], typeof queueConfirmationAgain>> = {
  confirmed: queueConfirmationAgain,
  cancelled: queueCancelledAgain,
};

/** The booking whose mail this form has had sent, also when the key in the page's address was revoked by it. */
export async function findSentAgain(ports: Ports, formId: string): Promise<Booking | null> {
  const mail = await ports.database.outbox.findByKey(againKey(ports, formId));
  return mail?.bookingId ? ports.database.bookings.find(mail.bookingId) : null;
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
  return corrected;
}
