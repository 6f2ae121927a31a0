import type { Booking, RefundState } from './booking.ts';

/** Money behind a booking as Stripe reports it at this moment. */
export interface MoneyFacts {
  capturedMinor: number;
  refunds: { id: string; amountMinor: number; status: string }[];
  disputes: { id: string; status: string }[];
}

export interface PaymentChange {
  capturedMinor: number;
  refundedMinor: number;
  refundState: RefundState;
  disputed: boolean;
  /** What the owner must hear, as codes; empty when we started it or knew it. */
  news: (
    | 'refunded-outside'
    | 'partly-refunded-outside'
    | 'refund-failed'
    | 'disputed'
    | 'refund-before-booking'
  )[];
}

/**
 * What Stripe's refunds and disputes mean for a booking, whoever made them. Pending refunds count: Stripe has taken
 * the order; if one fails later, the money is due again.
 */
export function readPaymentChange(booking: Booking, facts: MoneyFacts): PaymentChange {
  const refundedMinor = facts.refunds
    .filter((refund) => refund.status !== 'failed' && refund.status !== 'canceled')
    .reduce((sum, refund) => sum + refund.amountMinor, 0);
  const capturedMinor = Math.max(facts.capturedMinor, booking.capturedMinor);
  const disputed = facts.disputes.length > 0;
  const refundState = stateAfter(booking.refundState, capturedMinor, refundedMinor, booking.refundedMinor);

  const news: PaymentChange['news'] = [];
  if (disputed && !booking.disputed) news.push('disputed');
  if (refundedMinor < booking.refundedMinor) news.push('refund-failed');
  // A refund that we ordered ourselves was `due` or recorded already.
  if (refundedMinor > booking.refundedMinor && booking.refundState !== 'due') {
    if (booking.state === 'held') news.push('refund-before-booking');
    else news.push(refundedMinor >= capturedMinor ? 'refunded-outside' : 'partly-refunded-outside');
  }
  return { capturedMinor, refundedMinor, refundState, disputed, news };
}

function stateAfter(before: RefundState, captured: number, refunded: number, known: number): RefundState {
  if (captured > 0 && refunded >= captured) return 'refunded';
  // What had gone back and has not: it is owed again.
  if (refunded < known || before === 'due') return 'due';
  return refunded > 0 ? 'partly_refunded' : 'none';
}
