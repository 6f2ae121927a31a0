import type { Booking } from '#domain/booking.ts';
import { changeBooking, whileStale } from './change-booking.ts';
import type { CallFailure, PaymentFacts, Ports, RefundFact } from './ports.ts';
import { queueOwnerAlert, queueRefunded } from './queue-mail.ts';
import { recordPayment } from './sync-payment.ts';

/**
 * Gives back what a booking owes. Its key is stored before the call, so that an answer that never came is asked for
 * again and not ordered twice; until Stripe has taken the order, the booking stays `due` and the sweeper comes back.
 */
export async function refundBooking(
  ports: Ports,
  bookingId: string,
): Promise<{ done: boolean; booking: Booking }> {
  const booking = await storeKey(ports, bookingId);
  if (booking.refundState !== 'due' || !booking.paymentIntentId) {
    return { done: booking.refundState !== 'due', booking };
  }
  const answer = await ports.payments.refund(
    {
      paymentIntentId: booking.paymentIntentId,
      amountMinor: booking.capturedMinor - booking.refundedMinor,
      bookingId: booking.id,
    },
    refundKey(booking),
  );
  if (answer.ok) return finish(ports, booking, answer.refund);
  if (answer.reason === 'no-answer') return { done: false, booking };
  return afterRefusal(ports, booking, answer);
}

function refundKey(booking: Booking): string {
  return `refund:${booking.id}:v${booking.refundVersion}`;
}

async function storeKey(ports: Ports, bookingId: string): Promise<Booking> {
  return whileStale(() =>
    ports.database.write(async (store) => {
      const booking = await store.bookings.find(bookingId);
      if (!booking) throw new Error(`no booking ${bookingId}`);
      if (booking.refundState !== 'due' || booking.refundVersion > 0) return booking;
      return changeBooking(
        store,
        booking,
        { refundVersion: 1 },
        { at: ports.now(), what: 'refund-ordered', by: 'system', why: '' },
      );
    }),
  );
}

/** Stripe took the order, or had it already: what stands there now is read and written down. */
async function finish(ports: Ports, booking: Booking, refund: RefundFact | null) {
  const read = await ports.payments.readPayment(booking.paymentIntentId!);
  if (!read.ok) return { done: false, booking };
  const after = await write(ports, booking.id, read.payment);
  ports.wakeMail();
  ports.log.info('refund-stands', { bookingId: booking.id, stripeId: refund?.id });
  return { done: after.refundState !== 'due', booking: after };
}

/** A definite no: if the money went back another way that is success; else a new key, for the next round. */
async function afterRefusal(ports: Ports, booking: Booking, failure: CallFailure) {
  ports.log.warn('refund-refused', { bookingId: booking.id, reason: failure.detail });
  const read = await ports.payments.readPayment(booking.paymentIntentId!);
  if (!read.ok) return { done: false, booking };
  const after = await write(ports, booking.id, read.payment);
  if (after.refundState !== 'due') {
    ports.wakeMail();
    return { done: true, booking: after };
  }
  const renewed = await whileStale(() =>
    ports.database.write(async (store) => {
      const fresh = (await store.bookings.find(booking.id))!;
      if (fresh.refundState !== 'due' || fresh.refundVersion !== booking.refundVersion) return fresh;
      await queueOwnerAlert(ports, store, {
        // One alert a booking; the owner's list shows it as due for as long as it is.
        key: `booking:${booking.id}:alert:refund-refused`,
        booking: fresh,
        what: 'Stripe refused a refund.',
        next: 'It stays due and is tried again every few minutes. Check the balance and the payment in Stripe.',
      });
      return changeBooking(
        store,
        fresh,
        { refundVersion: fresh.refundVersion + 1 },
        { at: ports.now(), what: 'refund-refused', by: 'stripe', why: failure.detail },
      );
    }),
  );
  ports.wakeMail();
  return { done: false, booking: renewed };
}

async function write(ports: Ports, bookingId: string, payment: PaymentFacts): Promise<Booking> {
  return whileStale(() =>
    ports.database.write(async (store) => {
      const booking = (await store.bookings.find(bookingId))!;
      const after = await recordPayment(ports, store, booking, payment, 'system');
      if (booking.refundState === 'due' && after.refundState === 'refunded') {
        await queueRefunded(ports, store, after);
      }
      return after;
    }),
  );
}
