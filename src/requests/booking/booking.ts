import type { BookingState } from '#domain/booking.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, noStore, notFound, type Reply, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';

const views = {
  held: 'unpaid',
  expired: 'unpaid',
  confirmed: 'confirmed',
  cancelled: 'cancelled',
  slot_lost: 'slot-lost',
  completed: 'over',
  no_show: 'over',
} as const satisfies Record<BookingState, string>;

/** `/booking/{token}`: the permanent page of a booking, in each of its states. */
export async function booking(services: VisitorServices, ask: Ask) {
  const view = await services.viewBooking(ask.token);
  if (!view) return (await services.isRetired(ask.token)) ? showRetired(services, ask) : notFound;
  const notes = await Promise.all(
    view.notes.map(async ({ body, sentAt }) => ({ sentAt, html: await services.renderNote(body) })),
  );
  const question = await services.openMoveQuestion(view.booking);
  return show(views[view.booking.state], {
    view,
    path: `/booking/${ask.token}`,
    notes,
    question,
    hasNoReceipt: ask.url.searchParams.has('receipt'),
  });
}

/** The same for every former address: who comes by it may be a stranger, to whom it was sent by mistake. */
function showRetired(services: VisitorServices, ask: Ask) {
  const facts = {
    path: `/booking/${ask.token}`,
    formId: services.randomId(),
    isSent: ask.url.searchParams.has('sent'),
  };
  return show('retired', facts, { status: 410, headers: noStore });
}

/** `/booking/{token}/newest`: the newest mail again, to the address on file. */
export async function sendNewest(services: VisitorServices, ask: Ask) {
  if (!(await services.isRetired(ask.token))) return notFound;
  const formId = typedText(await readPostedForm(ask.request), 'formId');
  const id = /^[\w-]{22}$/.test(formId) ? formId : services.randomId();
  await services.sendNewestLink({ id: `newest ${id}`, token: ask.token });
  return redirect(`/booking/${ask.token}?sent`);
}

/** `/booking/{token}/note.md`: what was promised in writing, to keep; a correction stands below what it corrects. */
export async function noteFile(services: VisitorServices, ask: Ask) {
  const view = await services.viewBooking(ask.token);
  if (!view || view.notes.length === 0) return notFound;
  return {
    kind: 'reply',
    status: 200,
    body: `${view.notes.map(({ body }) => body.trim()).join('\n\n---\n\n')}\n`,
    headers: {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': 'attachment; filename="note.md"',
    },
  } satisfies Reply;
}

/** `/booking/{token}/invite.ics`: the calendar file of the booking as it stands. */
export async function invite(services: VisitorServices, ask: Ask) {
  const found = await services.findByToken(ask.token);
  const file = found && services.calendarFile(found);
  if (!file) return notFound;
  const headers = {
    'content-type': file.contentType,
    'content-disposition': `attachment; filename="${file.filename}"`,
  };
  return { kind: 'reply', status: 200, body: file.content, headers } satisfies Reply;
}

/** `/booking/{token}/receipt`: Stripe's own; without one, back to the booking, whose record says so and what was paid. */
export async function receipt(services: VisitorServices, ask: Ask) {
  const found = await services.findByToken(ask.token);
  if (!found) return notFound;
  return redirect((await services.findReceipt(found.id)) ?? `/booking/${ask.token}?receipt=none#record`);
}

/** `/booking/{token}/confirm`: the press that a free session waits for. Reading its page books nothing: mailboxes do. */
export async function confirm(services: VisitorServices, ask: Ask) {
  const found = await services.findByToken(ask.token);
  if (!found) return notFound;
  await services.confirmFree(found.id);
  return redirect(`/booking/${ask.token}`);
}

/** `/booking/{token}/refund`: the owner cancelled, and the buyer takes the money instead of another time. */
export async function takeRefund(services: VisitorServices, ask: Ask) {
  const found = await services.findByToken(ask.token);
  if (!found) return notFound;
  await services.chooseRefund(found.id);
  return redirect(`/booking/${ask.token}`);
}
