import type { Booking } from '#domain/booking.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import { readAddress } from './details-form.ts';

/** `/booking/{token}/mail`: the confirmation, or the cancellation, again and to a corrected address. */
export async function mailAgain(services: VisitorServices, ask: Ask) {
  return isPosted(ask) ? send(services, ask) : askAddress(services, ask);
}

async function askAddress(services: VisitorServices, ask: Ask) {
  const booking = await services.findByToken(ask.token);
  if (!booking) return notFound;
  if (!isMailed(booking)) return redirect(pathOf(ask));
  return showForm(ask, booking, { formId: services.randomId(), email: booking.attendee.email });
}

async function send(services: VisitorServices, ask: Ask) {
  const posted = await readPostedForm(ask.request);
  const typed = readAddress(posted);
  const brought = typedText(posted, 'formId');
  const formId = /^[\w-]{22}$/.test(brought) ? brought : services.randomId();
  // With another address it is another wish.
  const form = { id: `${formId} ${typed.email}`, token: ask.token };
  // The second click of a double click: the first may have revoked the very key in this address.
  const done = await services.findSentAgain(form);
  if (done) return redirect(`/booking/${services.bookingToken(done)}`);
  const booking = await services.findByToken(ask.token);
  if (!booking) return notFound;
  if (!isMailed(booking)) return redirect(pathOf(ask));
  const { email } = typed;
  if (!typed.ok) return showForm(ask, booking, { formId, email, error: typed.message, status: 422 });

  const request = { bookingId: booking.id, email, by: 'buyer' as const, form };
  const sent = await services.sendMailAgain(request);
  if (sent.ok) return redirect(`/booking/${services.bookingToken(sent.booking)}`);
  if (sent.reason !== 'too-often') return redirect(pathOf(ask));
  const error = `The ${mailOf(booking)} was sent several times within the hour. Wait an hour, then try again`;
  return showForm(ask, booking, { formId, email, error, status: 429 });
}

function showForm(
  ask: Ask,
  booking: Booking,
  { status = 200, ...shown }: { formId: string; email: string; error?: string; status?: number },
) {
  return show('form', { path: pathOf(ask), what: mailOf(booking), ...shown }, { status });
}

function isMailed({ state }: Booking): boolean {
  return state === 'confirmed' || state === 'cancelled';
}

function mailOf({ state }: Booking): 'cancellation' | 'confirmation' {
  return state === 'cancelled' ? 'cancellation' : 'confirmation';
}

function pathOf({ token }: Ask): string {
  return `/booking/${token}`;
}
