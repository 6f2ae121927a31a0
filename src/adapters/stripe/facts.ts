import type Stripe from 'stripe';
import type { BalanceEntry, BalanceKind, Payout } from '#domain/books.ts';
import type { Checkout, CheckoutTrace, PaymentFacts, RefundFact } from '#use-cases/ports/payments.ts';
import { fromStripeAmount } from './amounts.ts';
import { UnreadableAnswer } from './failures.ts';

export function checkoutFrom(session: Stripe.Checkout.Session): Checkout {
  const status = known(session.status, ['open', 'complete', 'expired']);
  return {
    id: session.id,
    url: status === 'open' ? session.url : null,
    status,
    paymentStatus: known(session.payment_status, ['paid', 'unpaid', 'no_payment_required']),
    amountMinor: session.amount_total === null ? null : ours(session.amount_total, session.currency),
    currency: session.currency?.toUpperCase() ?? null,
    livemode: session.livemode,
    paymentIntentId: idOf(session.payment_intent),
    clientReferenceId: session.client_reference_id,
    openedAt: session.created * 1000,
    trace: traceFrom(session.metadata),
    successUrl: session.success_url,
    buyer: session.customer_details?.email
      ? { name: session.customer_details.name ?? '', email: session.customer_details.email }
      : null,
  };
}

/** The names of what a Checkout Session and its payment carry. */
export function toMetadata(trace: CheckoutTrace): Record<string, string> {
  return {
    booking_id: trace.bookingId,
    starts_at: new Date(trace.startsAt).toISOString(),
    minutes: String(trace.minutes),
    offer: trace.offerSlug,
    time_zone: trace.timeZone,
    sequence: String(trace.sequence),
  };
}

/** Another program may use the same names: what does not read as ours is not. */
function traceFrom(metadata: Stripe.Metadata | null): CheckoutTrace | null {
  const { booking_id, starts_at = '', minutes, offer, time_zone, sequence } = metadata ?? {};
  const startsAt = Date.parse(starts_at);
  if (!booking_id || !offer || !time_zone || Number.isNaN(startsAt)) return null;
  if (!(Number(minutes) > 0) || !(Number(sequence) >= 0)) return null;
  return {
    bookingId: booking_id,
    startsAt,
    minutes: Number(minutes),
    offerSlug: offer,
    timeZone: time_zone,
    sequence: Number(sequence),
  };
}

/** @param intent with `latest_charge` expanded */
export function paymentFrom(
  intent: Stripe.PaymentIntent,
  refunds: RefundFact[],
  disputes: PaymentFacts['disputes'],
  balance: BalanceEntry[],
): PaymentFacts {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  return {
    paymentIntentId: intent.id,
    bookingId: intent.metadata?.booking_id ?? null,
    status: intent.status,
    livemode: intent.livemode,
    chargeId: idOf(intent.latest_charge),
    capturedMinor: ours(intent.amount_received, intent.currency),
    currency: intent.currency.toUpperCase(),
    paidAt: charge?.paid ? charge.created * 1000 : null,
    receiptUrl: charge?.receipt_url ?? null,
    refunds,
    disputes,
    balance,
  };
}

export function refundFrom(refund: Stripe.Refund): RefundFact {
  return {
    id: refund.id,
    amountMinor: ours(refund.amount, refund.currency),
    currency: refund.currency.toUpperCase(),
    status: known(refund.status, ['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
    orderedFor: refund.metadata?.booking_id ?? null,
    sessionStands: refund.metadata?.session === 'stands',
  };
}

export function disputeFrom(dispute: Stripe.Dispute): PaymentFacts['disputes'][number] {
  return {
    id: dispute.id,
    status: dispute.status,
    amountMinor: ours(dispute.amount, dispute.currency),
    currency: dispute.currency.toUpperCase(),
  };
}

/** @returns null for what Stripe has not said yet, or may not say to this key */
export function balanceFrom(
  entry: Stripe.BalanceTransaction | string | null | undefined,
): BalanceEntry | null {
  if (typeof entry !== 'object' || entry === null) return null;
  return {
    id: entry.id,
    sourceId: idOf(entry.source as string | { id: string } | null),
    kind: balanceKind(entry),
    amountMinor: ours(entry.amount, entry.currency),
    feeMinor: ours(entry.fee, entry.currency),
    netMinor: ours(entry.net, entry.currency),
    currency: entry.currency.toUpperCase(),
    at: entry.created * 1000,
  };
}

const balanceKinds: Partial<Record<string, BalanceKind>> = {
  charge: 'charge',
  payment: 'charge',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund-failed',
  payment_failure_refund: 'refund-failed',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
};

function balanceKind({ type, source }: Stripe.BalanceTransaction): BalanceKind {
  const isDispute = type === 'adjustment' && /^(du|dp)_/.test(idOf(source as string | null) ?? '');
  return isDispute ? 'dispute' : (balanceKinds[type] ?? 'other');
}

export function payoutFrom(payout: Stripe.Payout): Payout {
  return {
    id: payout.id,
    amountMinor: ours(payout.amount, payout.currency),
    currency: payout.currency.toUpperCase(),
    status: known(payout.status, ['paid', 'pending', 'in_transit', 'canceled', 'failed']),
    reconciliation: known(payout.reconciliation_status, ['completed', 'in_progress', 'not_applicable']),
    arrivesAt: payout.arrival_date * 1000,
    at: payout.created * 1000,
  };
}

/** In our smallest unit. An amount that has none there decides nothing. */
function ours(amount: number, currency: string | null): number {
  try {
    return fromStripeAmount(amount, (currency ?? '').toUpperCase());
  } catch (cause) {
    throw new UnreadableAnswer('an amount that cannot be told in our unit', { cause });
  }
}

/** Stripe gives an id or, where expanded, the object. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

/** A word outside the pinned API version decides nothing. */
function known<const Word extends string>(value: string | null, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new UnreadableAnswer('a status that this API version does not have');
  return word;
}
