import type { BalanceEntry, Payout } from '#domain/books.ts';
import type { Instant } from '#domain/interval.ts';
import type { CallResult } from './calls.ts';

export interface Payments {
  createCheckout(
    request: CheckoutRequest,
    idempotencyKey: string,
  ): Promise<CallResult<{ checkout: Checkout }>>;
  /** `refused` also when Stripe does not know the id. */
  readCheckout(id: string): Promise<CallResult<{ checkout: Checkout }>>;
  /** Closes an open session. A session that was complete or expired before is returned as it is. */
  expireCheckout(id: string): Promise<CallResult<{ checkout: Checkout }>>;
  /** Finds a session that was made although its answer never came. */
  findCheckout(bookingId: string, createdSince: Instant): Promise<CallResult<{ checkout: Checkout | null }>>;
  /** Checkouts that were opened since, newest first, however many. */
  listCheckouts(openedSince: Instant): Promise<CallResult<{ checkouts: Checkout[] }>>;
  /** Says at Stripe, too, when a moved session is. */
  retrace(checkoutSessionId: string, trace: CheckoutTrace): Promise<CallResult<{ checkout: Checkout }>>;
  readPayment(paymentIntentId: string): Promise<CallResult<{ payment: PaymentFacts }>>;
  /** With everything that it is made of, as far as Stripe can say by now. */
  readPayout(id: string): Promise<CallResult<{ payout: Payout; entries: BalanceEntry[] }>>;
  /** "Already refunded" is success. */
  refund(
    request: {
      paymentIntentId: string;
      amountMinor: number;
      currency: string;
      bookingId: string;
      /** It is given back of a session that is still to come, which it does not end. */
      sessionStands?: boolean;
    },
    idempotencyKey: string,
  ): Promise<CallResult<{ refund: RefundFact | null }>>;
  /**
   * Events since an instant, oldest first: what a lost webhook would have said. Where they are many, only the first of
   * them: all that came up to `until`, which is `now` at most. `rawBody` is what `parseEvent` reads; `at` is what
   * Stripe's clock said.
   */
  eventsSince(
    since: Instant,
    now: Instant,
  ): Promise<CallResult<{ events: (PaymentEvent & { rawBody: string })[]; until: Instant; at: Instant }>>;
  /** @returns null when no secret matches or the time stamp is more than 300 s off, either way */
  verifyEvent(rawBody: string, signature: string, now: Instant): PaymentEvent | null;
  /** Reads the fields of a stored body that was verified when it came. */
  parseEvent(rawBody: string): PaymentEvent;
  /** Stripe's clock by its `Date` header. */
  serverTime(): Promise<CallResult<{ at: Instant }>>;
}

/** What matters of a Stripe Checkout Session. */
export interface Checkout {
  id: string;
  /** Stripe's hosted page; null when it can no longer be paid. */
  url: string | null;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid' | 'no_payment_required';
  /** Smallest unit; null when Stripe has none. */
  amountMinor: number | null;
  /** Upper case ISO 4217. */
  currency: string | null;
  livemode: boolean;
  paymentIntentId: string | null;
  /** Our booking id. */
  clientReferenceId: string | null;
  openedAt: Instant;
  /** Null when another program made it, or an older version of this one. */
  trace: CheckoutTrace | null;
  /** Where the buyer comes back to, which tells two sites of one account apart. */
  successUrl: string | null;
  /** As Stripe knows them; null before they have paid. */
  buyer: { name: string; email: string } | null;
}

/**
 * What a Checkout Session says of its booking, so that one that a restored copy lacks can be made again. Nothing that
 * anybody typed.
 */
export interface CheckoutTrace {
  bookingId: string;
  startsAt: Instant;
  minutes: number;
  offerSlug: string;
  /** In which the buyer reads times. */
  timeZone: string;
  /** Of the calendar entry: goes up with each move, and tells which of two starts is the later word. */
  sequence: number;
}

export interface CheckoutRequest {
  bookingId: string;
  trace: CheckoutTrace;
  offerName: string;
  /** What the buyer reads on the hosted page: "Tuesday 8 December, 15:30, Berlin time". */
  description: string;
  amountMinor: number;
  currency: string;
  email: string;
  expiresAt: Instant;
  successUrl: string;
  cancelUrl: string;
}

/** What Stripe says of the money behind one PaymentIntent. */
export interface PaymentFacts {
  paymentIntentId: string;
  /** Our booking id, which we gave the payment along; null for a payment that is not ours. */
  bookingId: string | null;
  /** Stripe's PaymentIntent status; `requires_payment_method` behind a complete checkout means a delayed payment failed. */
  status: string;
  livemode: boolean;
  chargeId: string | null;
  capturedMinor: number;
  currency: string;
  /** When the money was taken; null before. */
  paidAt: Instant | null;
  receiptUrl: string | null;
  refunds: RefundFact[];
  disputes: { id: string; status: string; amountMinor: number; currency: string }[];
  /** What they did to the account's balance, as far as Stripe has said it. */
  balance: BalanceEntry[];
}

export interface RefundFact {
  id: string;
  amountMinor: number;
  currency: string;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  /** The booking for which this site ordered it; null for one that was made elsewhere. */
  orderedFor: string | null;
  /** It was ordered for a session that went on standing. */
  sessionStands: boolean;
}

/** A verified event: only what says where to look. The state itself is fetched from Stripe. */
export interface PaymentEvent {
  id: string;
  type: string;
  livemode: boolean;
  /** Id of the object of the event, for example `cs_…`. */
  objectId: string;
  checkoutSessionId: string | null;
  paymentIntentId: string | null;
}
