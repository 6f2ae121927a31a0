import type { Booking, RefundState } from './booking.ts';

export interface RefundStanding {
  id: string;
  amountMinor: number;
  /** Stripe's word: `pending`, `succeeded`, `failed` … */
  status: string;
}

/** Money behind a booking as Stripe reports it. */
export interface MoneyFacts {
  capturedMinor: number;
  refunds: RefundStanding[];
  disputes: { id: string; status: string }[];
}

export interface PaymentChange {
  capturedMinor: number;
  refundedMinor: number;
  refundState: RefundState;
  disputed: boolean;
  /** What the owner must hear, as codes; empty when we started it or knew it. */
  news: PaymentNews[];
}

export type PaymentNews =
  | 'refunded-outside'
  | 'partly-refunded-outside'
  | 'refund-before-booking'
  /** One that we had ordered: the money is owed again. */
  | 'refund-failed'
  | 'refund-outside-failed'
  | 'disputed';

/**
 * What Stripe's refunds and disputes mean for a booking, whoever made them. Pending refunds count: Stripe has taken
 * the order; if one fails later and it was ours, the money is due again.
 */
export function readPaymentChange(booking: Booking, facts: MoneyFacts): PaymentChange {
  const refundedMinor = sumOfRefunds(facts.refunds);
  const capturedMinor = Math.max(facts.capturedMinor, booking.capturedMinor);
  const disputed = booking.disputed || facts.disputes.length > 0;
  const refundState = stateAfter(booking.orderedMinor, capturedMinor, refundedMinor);

  const news: PaymentNews[] = [];
  if (disputed && !booking.disputed) news.push('disputed');
  if (refundedMinor < booking.refundedMinor)
    news.push(refundState === 'due' ? 'refund-failed' : 'refund-outside-failed');
  // A refund that we ordered ourselves was `due` or recorded already.
  if (refundedMinor > booking.refundedMinor && booking.refundState !== 'due') {
    if (booking.state === 'held' || booking.state === 'expired') news.push('refund-before-booking');
    else news.push(refundedMinor >= capturedMinor ? 'refunded-outside' : 'partly-refunded-outside');
  }
  return { capturedMinor, refundedMinor, refundState, disputed, news };
}

/**
 * What is known and what was reported, as one list. Two reports may be written down in the other order than they were
 * read, so a refund that is missing from one has not gone away, and one that has failed never stands again.
 */
export function mergeRefunds<Refund extends RefundStanding>(
  known: readonly Refund[],
  reported: readonly Refund[],
): Refund[] {
  const merged = new Map(known.map((refund) => [refund.id, refund]));
  for (const refund of reported) {
    const before = merged.get(refund.id);
    if (!before || stands(before)) merged.set(refund.id, refund);
  }
  return [...merged.values()];
}

/** Smallest units that went back or are on their way. */
export function sumOfRefunds(refunds: readonly RefundStanding[]): number {
  return refunds.filter(stands).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function stands({ status }: RefundStanding): boolean {
  return status !== 'failed' && status !== 'canceled';
}

/** What was ordered and has not gone back, or came back to us because it failed, is due. */
function stateAfter(ordered: number, captured: number, refunded: number): RefundState {
  if (captured > 0 && refunded >= captured) return 'refunded';
  if (refunded < Math.min(ordered, captured)) return 'due';
  return refunded > 0 ? 'partly_refunded' : 'none';
}
