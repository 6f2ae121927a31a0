import type { Booking } from '#domain/booking.ts';
import { type PaymentChange, readPaymentChange } from '#domain/payment-changes.ts';
import { changeBooking, whileStale } from './change-booking.ts';
import type { HistoryEntry, PaymentFacts, Ports, Store } from './ports.ts';
import { queueOwnerAlert } from './queue-mail.ts';

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
  const booking = await whileStale(() =>
    ports.database.write(async (store) => {
      const found = await store.bookings.findByPaymentIntent(input.paymentIntentId);
      if (!found) return null;
      const after = await recordPayment(ports, store, found, read.payment, 'stripe');
      if (input.eventId) await store.webhooks.markProcessed(input.eventId, ports.now());
      return after;
    }),
  );
  ports.wakeMail();
  return booking ? { ok: true, booking } : { ok: false, reason: 'unknown', detail: 'not our payment' };
}

/** Writes Stripe's refunds and disputes down, and what they mean for the booking; the owner hears what we did not start. */
export async function recordPayment(
  ports: Ports,
  store: Store,
  booking: Booking,
  payment: PaymentFacts,
  by: HistoryEntry['by'],
): Promise<Booking> {
  const at = ports.now();
  for (const refund of payment.refunds) {
    await store.money.record({
      stripeId: refund.id,
      bookingId: booking.id,
      kind: 'refund',
      amountMinor: refund.amountMinor,
      currency: refund.currency,
      status: refund.status,
      at,
    });
  }
  for (const dispute of payment.disputes) {
    await store.money.record({
      stripeId: dispute.id,
      bookingId: booking.id,
      kind: 'dispute',
      amountMinor: dispute.amountMinor,
      currency: dispute.currency,
      status: dispute.status,
      at,
    });
  }
  const change = readPaymentChange(booking, payment);
  for (const news of change.news) await tellOwner(ports, store, booking, change, news);
  if (isSame(booking, change)) return booking;
  return changeBooking(
    store,
    booking,
    {
      capturedMinor: change.capturedMinor,
      refundedMinor: change.refundedMinor,
      refundState: change.refundState,
      disputed: change.disputed,
      // A refund that failed after Stripe had taken it needs a new key.
      refundVersion: change.news.includes('refund-failed')
        ? booking.refundVersion + 1
        : booking.refundVersion,
    },
    { at, what: change.news[0] ?? `refund-${change.refundState}`, by, why: '' },
  );
}

function isSame(booking: Booking, change: PaymentChange): boolean {
  return (
    booking.capturedMinor === change.capturedMinor &&
    booking.refundedMinor === change.refundedMinor &&
    booking.refundState === change.refundState &&
    booking.disputed === change.disputed
  );
}

async function tellOwner(
  ports: Ports,
  store: Store,
  booking: Booking,
  change: PaymentChange,
  news: PaymentChange['news'][number],
): Promise<void> {
  const words = {
    'refunded-outside': [
      'A payment was refunded in full, and this site did not order it.',
      'The booking stands. Cancel it if the time should be free again.',
    ],
    'partly-refunded-outside': [
      'Part of a payment was refunded, and this site did not order it.',
      'It is written down. The booking stands.',
    ],
    'refund-failed': [
      'A refund failed at Stripe after it had been accepted.',
      'The money is owed again, and the refund is tried again.',
    ],
    disputed: [
      'A payment is disputed.',
      'Answer it in Stripe before its date. The booking, its history and the mails that were sent are your evidence.',
    ],
    'refund-before-booking': [
      'A payment was refunded before its booking was confirmed.',
      'Nothing was booked yet. Look at the payment in Stripe.',
    ],
  } satisfies Record<PaymentChange['news'][number], [string, string]>;
  const [what, next] = words[news];
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:${news}:${change.refundedMinor}`,
    booking,
    what,
    next,
  });
}
