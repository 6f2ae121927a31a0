import { mayCancel, refundOnCancel } from '#domain/policy.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';

/** `/booking/{token}/cancel`: what would go back, and the button that does it. */
export async function cancel(services: VisitorServices, ask: Ask) {
  const path = `/booking/${ask.token}`;
  const booking = await services.findByToken(ask.token);
  if (!booking) return notFound;
  if (isPosted(ask)) {
    const shownRefundMinor = Number(typedText(await readPostedForm(ask.request), 'refund'));
    const cancelled = await services.cancelBooking({ bookingId: booking.id, by: 'buyer', shownRefundMinor });
    if (cancelled.ok || cancelled.reason !== 'refund-changed') return redirect(path);
  }
  const now = services.now();
  if (!mayCancel(booking, now)) return redirect(path);
  const facts = {
    booking,
    path,
    refundMinor: refundOnCancel(booking, 'buyer', now),
    isMovable: services.isMovable(booking, now),
    hasChanged: isPosted(ask),
  };
  return show('cancel', facts, { status: facts.hasChanged ? 409 : 200 });
}
