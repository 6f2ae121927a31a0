import type { Booking } from '#domain/booking.ts';
import { owedMinor } from '#domain/booking-money.ts';
import { hour, type Instant } from '#domain/interval.ts';
import { afterSetback, owesRefundNow } from '#domain/policy.ts';
import { changeBooking, changeLatest } from '#use-cases/booking/change-booking.ts';
import { queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { CallFailure } from '#use-cases/ports/calls.ts';
import type { PaymentFacts, RefundFact } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recordPayment } from './record-payment.ts';

export interface RefundOrdered {
  /** Nothing is owed any more. */
  done: boolean;
  /** Stripe said something; else the same order is due again soon. */
  hasAnswer: boolean;
  booking: Booking;
}

/** Orders the refund unless it has to wait: for the buyer's choice of another time, or after a setback. */
export async function refundIfOwed(ports: Ports, booking: Booking): Promise<RefundOrdered> {
  const now = ports.now();
  if (!owesRefundNow(booking, now)) return toOrdered(booking);
  return now < (booking.refundNextTryAt ?? 0) ? toOrdered(booking) : refundBooking(ports, booking.id);
}

/**
 * Gives back what a booking owes. Its key is stored before the call, so that an answer that never came is asked for
 * again and not ordered twice; until Stripe has taken the order, the booking stays `due` and the sweeper comes back.
 */
export async function refundBooking(ports: Ports, bookingId: string): Promise<RefundOrdered> {
  const booking = await storeKey(ports, bookingId);
  if (booking.refundState !== 'due' || !booking.paymentIntentId) return toOrdered(booking);
  const answer = await ports.payments.refund(
    {
      paymentIntentId: booking.paymentIntentId,
      amountMinor: owedMinor(booking),
      currency: booking.currency,
      bookingId: booking.id,
      sessionStands: booking.state === 'confirmed',
    },
    refundKey(booking),
  );
  if (answer.ok) return finish(ports, booking, answer.refund);
  if (answer.reason === 'refused') return afterRefusal(ports, booking, answer);
  return isSilentForLong(booking, ports.now()) ? afterRefusal(ports, booking, answer) : silent(booking);
}

function toOrdered(booking: Booking): RefundOrdered {
  return { done: booking.refundState !== 'due', hasAnswer: true, booking };
}

function silent(booking: Booking): RefundOrdered {
  return { done: false, hasAnswer: false, booking };
}

function refundKey(booking: Booking): string {
  return `refund:${booking.id}:v${booking.refundVersion}`;
}

async function storeKey(ports: Ports, bookingId: string): Promise<Booking> {
  return changeLatest(ports, bookingId, async (booking, store) => {
    if (booking.refundState !== 'due' || booking.refundKeyedAt !== null) return booking;
    const at = ports.now();
    return changeBooking(
      store,
      booking,
      { refundVersion: booking.refundVersion + 1, refundKeyedAt: at },
      { at, what: 'refund-ordered', by: 'system', why: '' },
    );
  });
}

/** Stripe took the order, or had it already: what stands there now is read and written down. */
async function finish(ports: Ports, booking: Booking, refund: RefundFact | null): Promise<RefundOrdered> {
  const read = await ports.payments.readPayment(booking.paymentIntentId!);
  if (!read.ok) return silent(booking);
  const after = await write(ports, booking.id, read.payment);
  ports.wakeMail();
  ports.log.info('refund-stands', { bookingId: booking.id, stripeId: refund?.id });
  return toOrdered(after);
}

/**
 * Stripe keeps some faults of its own under the key and repeats them for a day, so after an hour another key is taken.
 * What Stripe did under the first one is read before, so nothing is paid twice.
 */
function isSilentForLong({ refundKeyedAt }: Booking, now: Instant): boolean {
  return refundKeyedAt !== null && now - refundKeyedAt >= hour;
}

/** A definite no: if the money went back another way that is success; else a new key, for the next round. */
async function afterRefusal(ports: Ports, booking: Booking, failure: CallFailure): Promise<RefundOrdered> {
  ports.log.warn('refund-refused', { bookingId: booking.id, reason: failure.detail });
  const read = await ports.payments.readPayment(booking.paymentIntentId!);
  if (!read.ok) return silent(booking);
  const after = await write(ports, booking.id, read.payment);
  if (after.refundState !== 'due') {
    ports.wakeMail();
    return toOrdered(after);
  }
  const renewed = await changeLatest(ports, booking.id, async (fresh, store) => {
    if (fresh.refundState !== 'due' || fresh.refundVersion !== booking.refundVersion) return fresh;
    await queueOwnerAlert(ports, store, {
      // One alert a booking; the owner's list shows it as due for as long as it is.
      key: `booking:${booking.id}:alert:refund-refused`,
      booking: fresh,
      what: 'A refund does not go through at Stripe.',
      next: `It stays due and is tried again, less and less often. Check the balance and the payment in Stripe. If you refund it in another way, close it: npm run owner -- refund ${fresh.id} --settled-elsewhere "how"`,
    });
    return changeBooking(store, fresh, afterSetback(fresh, ports.now()), {
      at: ports.now(),
      what: 'refund-refused',
      by: 'stripe',
      why: failure.detail,
    });
  });
  ports.wakeMail();
  return toOrdered(renewed);
}

async function write(ports: Ports, bookingId: string, payment: PaymentFacts): Promise<Booking> {
  return changeLatest(ports, bookingId, (booking, store) =>
    recordPayment(ports, store, booking, payment, 'system'),
  );
}
