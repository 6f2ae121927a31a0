import type { Booking } from '#domain/booking.ts';
import { changeLatest } from '#use-cases/booking/change-booking.ts';
import type { PaymentFacts } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { findCheckoutSession } from './find-checkout-session.ts';
import { recordPayment } from './record-payment.ts';
import { settleCheckout } from './settle-checkout.ts';

export type Synced =
  | { ok: true; booking: Booking }
  | { ok: false; reason: 'unknown' | 'no-answer'; detail: string };

/**
 * Brings a booking's money up to what Stripe says: refunds and disputes, whoever made them.
 * @param eventId marks this webhook event as processed in the transaction of its effect
 */
export async function syncPayment(
  ports: Ports,
  input: { paymentIntentId: string; eventId?: string },
): Promise<Synced> {
  const read = await ports.payments.readPayment(input.paymentIntentId);
  if (!read.ok) {
    return { ok: false, reason: read.reason === 'refused' ? 'unknown' : 'no-answer', detail: read.detail };
  }
  const { payment } = read;
  const found = await findPaid(ports, payment);
  if (!found) return { ok: false, reason: 'unknown', detail: 'not our payment' };
  if (isUnsettled(found, payment)) return settleFirst(ports, found, input.eventId);

  const booking = await changeLatest(ports, found.id, async (fresh, store) => {
    const after = await recordPayment(ports, store, fresh, payment, 'stripe');
    if (input.eventId) await store.webhooks.markProcessed(input.eventId, ports.now());
    return after;
  });
  ports.wakeMail();
  return { ok: true, booking };
}

/** The payment carries our booking's id, which helps where the row does not know the payment yet. */
async function findPaid(ports: Ports, payment: PaymentFacts): Promise<Booking | null> {
  const { bookings } = ports.database;
  const known = await bookings.findByPaymentIntent(payment.paymentIntentId);
  if (known || !payment.bookingId) return known;
  const asked = await bookings.find(payment.bookingId);
  return asked && asked.paymentIntentId === null ? asked : null;
}

/** This event overtook the one that says that the checkout was paid. */
function isUnsettled(booking: Booking, payment: PaymentFacts): boolean {
  const isOpen = booking.state === 'held' || booking.state === 'expired';
  return isOpen && booking.capturedMinor === 0 && payment.capturedMinor > 0;
}

/** Settling reads the same refunds and disputes, so that the events of a payment may come in any order. */
async function settleFirst(ports: Ports, booking: Booking, eventId?: string): Promise<Synced> {
  const checkoutSessionId = await findCheckoutSession(ports, booking);
  if (checkoutSessionId === 'no-answer')
    return { ok: false, reason: 'no-answer', detail: 'no list of checkouts' };
  if (checkoutSessionId === null)
    return { ok: false, reason: 'unknown', detail: 'a payment without a checkout' };
  const settled = await settleCheckout(ports, { checkoutSessionId, by: 'stripe', eventId });
  if (settled.ok) return settled;
  return settled.reason === 'no-answer'
    ? settled
    : { ok: false, reason: 'unknown', detail: 'not our checkout' };
}
