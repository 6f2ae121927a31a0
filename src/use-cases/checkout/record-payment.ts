import { type Booking, stateAfter } from '#domain/booking.ts';
import {
  mergeRefunds,
  type PaymentChange,
  type PaymentNews,
  readPaymentChange,
} from '#domain/payment-changes.ts';
import { afterSetback } from '#domain/policy.ts';
import { changeBooking } from '#use-cases/booking/change-booking.ts';
import { disputeEvidence } from '#use-cases/booking/dispute-evidence.ts';
import { dropOutdated, queueOwnerAlert, queueRefunded } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { MoneyEntry } from '#use-cases/ports/money.ts';
import type { PaymentFacts } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';

/**
 * Writes down what Stripe says of a payment: charge, refunds, disputes, and what they mean for the booking. The owner
 * hears of what we did not start, the buyer of a refund that was owed and has been taken.
 * @param booking as it stands in this transaction
 */
export async function recordPayment(
  ports: Ports,
  store: Store,
  booking: Booking,
  payment: PaymentFacts,
  by: HistoryEntry['by'],
): Promise<Booking> {
  const at = ports.now();
  const refunds = mergeRefunds<Refund>(await knownRefunds(store, booking.id), payment.refunds);
  await recordMoney(store, booking, { ...payment, refunds }, at);
  for (const entry of payment.balance) {
    await store.books.record({ ...entry, bookingId: booking.id, payoutId: null });
  }
  const change = readPaymentChange(booking, { ...payment, refunds });
  if (isForgottenCancellation(booking, payment, change)) {
    return cancelAgain(ports, store, booking, payment, change);
  }
  for (const news of change.news) await tellOwner(ports, store, booking, change, news);
  if (isSame(booking, change)) return booking;

  const hasFailed = change.news.includes('refund-failed');
  const changed = await changeBooking(
    store,
    booking,
    {
      paymentIntentId: payment.paymentIntentId,
      capturedMinor: change.capturedMinor,
      refundedMinor: change.refundedMinor,
      refundState: change.refundState,
      disputed: change.disputed,
      ...(hasFailed ? afterSetback(booking, at) : {}),
    },
    {
      at,
      what: hasFailed
        ? 'refund-failed'
        : (change.news[0] ?? (isPaidBack(booking, change) ? 'refunded' : 'money-recorded')),
      by,
      why: '',
    },
  );
  // Whoever sees it first tells it: the answer to our order, or the webhook that overtook it.
  if (isPaidBack(booking, change)) {
    await queueRefunded(ports, store, changed, changed.refundedMinor - booking.refundedMinor);
  }
  return changed;
}

/** What was due has gone, or is with the bank. */
function isPaidBack(booking: Booking, { refundState }: PaymentChange): boolean {
  return booking.refundState === 'due' && refundState !== 'due';
}

/** We paid the whole session back because it ended, and this row knows nothing of it: it comes from an older copy. */
function isForgottenCancellation(booking: Booking, payment: PaymentFacts, change: PaymentChange): boolean {
  return (
    booking.state === 'confirmed' &&
    booking.orderedMinor < change.capturedMinor &&
    change.refundState === 'refunded' &&
    payment.refunds.some(({ orderedFor, sessionStands }) => orderedFor === booking.id && !sessionStands)
  );
}

/** The buyer was told when it happened. */
async function cancelAgain(
  ports: Ports,
  store: Store,
  booking: Booking,
  payment: PaymentFacts,
  { capturedMinor, refundedMinor, refundState, disputed }: PaymentChange,
): Promise<Booking> {
  const at = ports.now();
  const cancelled = await changeBooking(
    store,
    booking,
    {
      paymentIntentId: payment.paymentIntentId,
      ...{ capturedMinor, refundedMinor, refundState, disputed },
      orderedMinor: capturedMinor,
      state: stateAfter(booking.state, 'cancelled'),
      cancelledAt: at,
      cancelledBy: 'system',
      icsSequence: booking.icsSequence + 1,
    },
    { at, what: 'cancelled', by: 'stripe', why: 'a copy that was put back did not know of it' },
  );
  await dropOutdated(store, booking.id, at, 'cancelled');
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:cancelled-again`,
    booking: cancelled,
    what: 'A booking was canceled after the copy that you put back was taken.',
    next: 'It was refunded then, so it is canceled again. There is nothing to do.',
  });
  return cancelled;
}

type Refund = Pick<MoneyEntry, 'amountMinor' | 'currency' | 'status'> & { id: string };

async function knownRefunds(store: Store, bookingId: string): Promise<Refund[]> {
  const known = await store.money.of(bookingId);
  return known
    .filter(({ kind }) => kind === 'refund')
    .map(({ stripeId, amountMinor, currency, status }) => ({ id: stripeId, amountMinor, currency, status }));
}

type Money = Pick<PaymentFacts, 'chargeId' | 'capturedMinor' | 'currency' | 'status' | 'disputes'> & {
  refunds: Refund[];
};

async function recordMoney(store: Store, booking: Booking, money: Money, at: number): Promise<void> {
  const { chargeId, capturedMinor, currency, status } = money;
  const charge = chargeId ? [{ id: chargeId, amountMinor: capturedMinor, currency, status }] : [];
  const kinds = { charge, refund: money.refunds, dispute: money.disputes } as const;
  for (const kind of ['charge', 'refund', 'dispute'] as const) {
    for (const { id, ...entry } of kinds[kind]) {
      await store.money.record({ stripeId: id, bookingId: booking.id, kind, ...entry, at });
    }
  }
}

function isSame(booking: Booking, change: PaymentChange): boolean {
  return (
    booking.capturedMinor === change.capturedMinor &&
    booking.refundedMinor === change.refundedMinor &&
    booking.refundState === change.refundState &&
    booking.disputed === change.disputed
  );
}

const words = {
  'refunded-outside': [
    'A payment was refunded in full, and this site did not order it.',
    'The booking is still on. Cancel it if the time should be free again.',
  ],
  'partly-refunded-outside': [
    'Part of a payment was refunded, and this site did not order it.',
    'It is recorded. The booking is still on.',
  ],
  'refund-before-booking': [
    'A payment was refunded before its booking was confirmed.',
    'Nothing was booked. Look at the payment in Stripe.',
  ],
  'refund-failed': [
    'A refund failed at Stripe after it had been accepted.',
    'The money is owed again, and the refund is tried again, less and less often.',
  ],
  'refund-outside-failed': [
    'A refund that this site did not order failed at Stripe.',
    'The money is with you again. Look at the payment in Stripe and decide.',
  ],
  disputed: [
    'A payment is disputed.',
    'Answer it in Stripe before its date. Everything that was kept about this booking is attached as evidence.',
  ],
} satisfies Record<PaymentNews, [string, string]>;

async function tellOwner(
  ports: Ports,
  store: Store,
  booking: Booking,
  change: PaymentChange,
  news: PaymentNews,
): Promise<void> {
  const [what, next] = words[news];
  // A refund that fails again after each order is one fact, which the owner's list shows for as long as it is due.
  const which = news === 'refund-failed' ? '' : `:${change.refundedMinor}:v${booking.refundVersion}`;
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:${news}${which}`,
    booking,
    what,
    next,
    attachments: news === 'disputed' ? [await evidenceOf(store, booking)] : [],
  });
}

async function evidenceOf(store: Store, booking: Booking) {
  const history = await store.history.of(booking.id);
  const money = await store.money.of(booking.id);
  const mails = await store.outbox.of(booking.id);
  return disputeEvidence({ booking, history, money, mails });
}
