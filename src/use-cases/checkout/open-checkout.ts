import { type Booking, holdMargin, traceOf } from '#domain/booking.ts';
import { slotLabel, withPlainSpaces } from '#domain/time/labels.ts';
import { changeBooking, changeKnown, changeLatest } from '#use-cases/booking/change-booking.ts';
import { queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import { raiseAlarm } from '#use-cases/operation/alarm.ts';
import { stripeSighting } from '#use-cases/operation/watch.ts';
import type { CallFailure, CallResult } from '#use-cases/ports/calls.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Checkout } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';

export type Opened =
  /** Send the buyer to `checkoutUrl`. */
  | { ok: true; booking: Booking; checkoutUrl: string }
  /** It was paid in another tab meanwhile: show that booking. */
  | { ok: false; reason: 'already-booked'; booking: Booking }
  /** `refused`: Stripe does not open a page for what was typed, so the same again ends the same; else it did not answer. */
  | { ok: false; reason: 'checkout-down'; why?: 'refused' };

/** Opens the page that pays for a hold, the same one however often it is asked for. Without it there is no hold. */
export async function openCheckout(ports: Ports, booking: Booking): Promise<Opened> {
  const answer = await askForCheckout(ports, booking);
  if (!answer.ok) return notOpened(ports, booking, answer);
  const { id, url } = answer.checkout;
  if (!url) return notOpened(ports, booking, { ok: false, reason: 'no-answer', detail: 'no url' });
  const stored = await storeCheckout(ports, booking, id, url);
  if (stored.state === 'held') return { ok: true, booking: stored, checkoutUrl: url };
  // The same request in a second tab was faster, and was paid.
  if (stored.state !== 'expired') return { ok: false, reason: 'already-booked', booking: stored };
  // Stripe was so slow that the hold lapsed: nobody may pay for it any more.
  await ports.payments.expireCheckout(id);
  return { ok: false, reason: 'checkout-down' };
}

async function notOpened(ports: Ports, booking: Booking, failure: CallFailure): Promise<Opened> {
  const { reason, detail } = failure;
  ports.log.warn('checkout-not-opened', { bookingId: booking.id, reason: detail });
  await endHoldNow(ports, booking, reason === 'refused' ? detail : null);
  if (reason === 'no-answer') {
    await raiseAlarm(ports, stripeSighting(failure));
    return { ok: false, reason: 'checkout-down' };
  }
  ports.wakeMail();
  return { ok: false, reason: 'checkout-down', why: 'refused' };
}

/** Also on a row that is over by now: a payment is found by its checkout. */
async function storeCheckout(ports: Ports, booking: Booking, id: string, url: string): Promise<Booking> {
  return changeKnown(ports, booking, async (fresh, store) => {
    if (fresh.checkoutSessionId === id) return fresh;
    const holdUntil = fresh.state === 'held' ? booking.checkoutExpiresAt + holdMargin : fresh.holdUntil;
    return changeBooking(
      store,
      fresh,
      { checkoutSessionId: id, checkoutUrl: url, holdUntil },
      { at: ports.now(), what: 'checkout-opened', by: 'system', why: '' },
    );
  });
}

/** Asks up to three times with the same key and the same parameters, so that a lost answer makes no second session. */
async function askForCheckout(ports: Ports, booking: Booking): Promise<CallResult<{ checkout: Checkout }>> {
  const request = {
    bookingId: booking.id,
    trace: traceOf(booking),
    offerName: booking.offer.name,
    description: withPlainSpaces(slotLabel(booking.startsAt, booking.attendee)),
    amountMinor: booking.amountMinor,
    currency: booking.currency,
    email: booking.attendee.email,
    expiresAt: booking.checkoutExpiresAt,
    successUrl: ports.url('/book/pay?session={CHECKOUT_SESSION_ID}'),
    cancelUrl: ports.url(`/book/check?offer=${booking.offer.slug}&left=1`),
  };
  for (const wait of [200, 1000]) {
    const answer = await ports.payments.createCheckout(request, booking.checkoutKey);
    if (answer.ok || answer.reason === 'refused') return answer;
    await ports.pause(wait);
  }
  return ports.payments.createCheckout(request, booking.checkoutKey);
}

/**
 * No checkout, no hold. The row stays `held` with an ended hold: it blocks nobody's choice, and the sweeper asks Stripe
 * for a session that was made although its answer never came, and closes it, before the row lapses.
 * @param refusal what Stripe says is wrong; null when it did not answer
 */
async function endHoldNow(ports: Ports, booking: Booking, refusal: string | null): Promise<void> {
  await changeLatest(ports, booking.id, async (fresh, store) => {
    if (fresh.state !== 'held' || fresh.checkoutSessionId) return;
    const at = ports.now();
    await changeBooking(
      store,
      fresh,
      { holdUntil: at },
      { at, what: 'checkout-not-opened', by: 'system', why: '' },
    );
    if (refusal) await tellOwner(ports, store, booking, refusal);
  });
}

/** Once a browser: whoever tries again has the same trouble. */
async function tellOwner(ports: Ports, store: Store, booking: Booking, refusal: string): Promise<void> {
  await queueOwnerAlert(ports, store, {
    key: `alert:checkout-refused:${booking.holder}`,
    booking,
    what: 'Stripe opened no payment page for a buyer.',
    next:
      `It answered: ${refusal}. Most often an email address is the reason, and the buyer was asked to correct it. ` +
      'If this comes again for others, nobody can pay: look at the price of your offer and at your Stripe account.',
  });
}
