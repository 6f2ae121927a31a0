import { type Booking, stateAfter } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { sumOfRefunds } from '#domain/payment-changes.ts';
import { type PaidCheckout, rebuiltBooking } from '#domain/rebuilt-booking.ts';
import { changeBooking } from '#use-cases/booking/change-booking.ts';
import { dropOutdated, queueConfirmation, queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recordPayment } from './record-payment.ts';
import type { Scene, Seen } from './settle-steps.ts';

/** A payment so fresh was not confirmed before the copy was put back. */
const freshPayment = 10 * minute;

/**
 * The row that a paid checkout of ours ought to have and has not, because the database is an older copy.
 * @returns null when nothing was paid, or when it is none of ours; `unreadable` when it is ours and says too little
 */
export function rowLackedBy(ports: Ports, { checkout, payment }: Seen): Booking | 'unreadable' | null {
  const isOurs =
    checkout.livemode === ports.livemode &&
    checkout.clientReferenceId !== null &&
    checkout.successUrl?.startsWith(ports.url('/')) === true;
  if (!isOurs || checkout.paymentStatus !== 'paid' || !payment?.capturedMinor) return null;
  if (!isComplete(checkout) || checkout.trace.bookingId !== checkout.clientReferenceId) return 'unreadable';
  const { offers, firstOffer, site } = ports.content;
  const { bookingId, offerSlug } = checkout.trace;
  return rebuiltBooking(checkout, {
    offer: offers.find(({ slug }) => slug === offerSlug) ?? firstOffer,
    hostZone: site.timeZone,
    clock: site.clock,
    holder: ports.tokens.hash(`rebuilt:${bookingId}`),
    icsUid: `${bookingId}@${new URL(ports.url('/')).hostname}`,
    tokenHash: ports.tokens.hash(ports.tokens.issue(bookingId, 1)),
  });
}

function isComplete(checkout: Seen['checkout']): checkout is Seen['checkout'] & PaidCheckout {
  const { trace, buyer, amountMinor, currency } = checkout;
  return trace !== null && buyer !== null && amountMinor !== null && currency !== null;
}

export async function insertRebuilt(ports: Ports, store: Store, row: Booking): Promise<void> {
  await store.bookings.insert(row);
  const why = 'a copy that was put back lacked it; made again from what Stripe knows';
  await store.history.append({
    bookingId: row.id,
    at: ports.now(),
    what: 'rebuilt',
    by: 'system',
    why,
  });
}

/**
 * What it had become before: cancelled when we had paid everything back, else booked, also when its start has passed
 * since. Nobody is told again of what they know; a payment of this minute is confirmed as any other.
 * @throws OverlapError when its time is somebody else's by now
 */
export async function confirmRebuilt(scene: Scene): Promise<Booking> {
  const { ports, store, booking, seen } = scene;
  const payment = seen.payment!;
  const at = ports.now();
  const { checkout } = seen;
  const money = { paymentIntentId: checkout.paymentIntentId, capturedMinor: payment.capturedMinor };
  const refundedMinor = sumOfRefunds(payment.refunds);
  const isCancelled = refundedMinor >= payment.capturedMinor;
  const changed = isCancelled
    ? await changeBooking(
        store,
        booking,
        {
          ...money,
          state: 'cancelled',
          cancelledAt: at,
          cancelledBy: 'system',
          refundedMinor,
          orderedMinor: payment.capturedMinor,
          refundState: 'refunded',
        },
        { at, what: 'cancelled', by: 'stripe', why: 'its payment has gone back' },
      )
    : await changeBooking(
        store,
        booking,
        { ...money, state: stateAfter(booking.state, 'paidAndFree'), confirmedAt: payment.paidAt ?? at },
        { at, what: 'confirmed', by: 'stripe', why: 'paid' },
      );
  const isFresh = !isCancelled && (payment.paidAt ?? at) > at - freshPayment;
  if (!isCancelled) await queueConfirmation(ports, store, changed);
  if (!isFresh) await dropKnown(store, changed.id, at);
  await tellOwner(scene, changed, isFresh);
  return recordPayment(ports, store, changed, payment, scene.by);
}

async function dropKnown(store: Store, bookingId: string, at: number): Promise<void> {
  const why = 'sent before the copy was put back';
  await dropOutdated(store, bookingId, at, why);
  await store.outbox.drop(bookingId, ['owner-notice', 'move-notice'], at, why);
}

async function tellOwner({ ports, store }: Scene, booking: Booking, isFresh: boolean): Promise<void> {
  const lacks = 'Stripe does not know what the buyer wrote; ask them.';
  const next =
    booking.state === 'cancelled'
      ? 'Its payment had been refunded, so it is canceled. There is nothing to do.'
      : isFresh
        ? `It is booked, and the buyer is told. ${lacks}`
        : `It is booked. The buyer had been told before and is not told again; "npm run owner -- resend ${booking.id}" does. ${lacks}`;
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:rebuilt`,
    booking,
    what: 'A booking that your database lacked was made again from what Stripe knows.',
    next,
  });
}

/** Ours, paid, and impossible to make again: the owner hears of it once, and its event stays undone. */
export async function tellOfUnmatched(ports: Ports, { checkout }: Seen): Promise<void> {
  await ports.database.write((store) =>
    queueOwnerAlert(ports, store, {
      key: `alert:unmatched:${checkout.id}`,
      booking: null,
      what: 'A payment has no booking here.',
      next:
        `Stripe took it for the checkout ${checkout.id}, and that says too little to make the booking again. ` +
        'Find the payment in Stripe, write to the buyer, and refund it there if there is no session.',
    }),
  );
  ports.wakeMail();
}
