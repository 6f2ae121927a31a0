import Stripe from 'stripe';
import type { BalanceEntry } from '#domain/books.ts';
import { networkAddress } from '#domain/email-address.ts';
import { minute } from '#domain/interval.ts';
import type { CheckoutRequest, Payments } from '#use-cases/ports/payments.ts';
import { toStripeAmount } from './amounts.ts';
import { parseEvent, readEvent, verifyEvent, watchedEventTypes } from './events.ts';
import {
  balanceFrom,
  checkoutFrom,
  disputeFrom,
  paymentFrom,
  payoutFrom,
  refundFrom,
  toMetadata,
} from './facts.ts';
import { ask, isAlreadyRefunded, UnreadableAnswer } from './failures.ts';

export interface PaymentsSettings {
  secretKey: string;
  /** Every secret in rotation; a signature by any of them holds. */
  webhookSecrets: string[];
  /** `http://127.0.0.1:4322` for the sandbox; Stripe itself when absent. */
  apiBase?: string;
  /** For the whole of a call, its body included. */
  timeoutMs?: number;
  /** How many objects a search looks through before it says that it could not tell, or looks at less time. */
  searchLimit?: number;
}

/** Stripe's clock and ours may differ by this much before the site refuses to start; searches reach that far back. */
const clockMargin = 5 * minute;

const stripeApi = 'https://api.stripe.com';

/** Stripe as the use cases see it. Nothing here retries: the caller knows the idempotency key and whether it still matters. */
export function createPayments({
  secretKey,
  webhookSecrets,
  apiBase = stripeApi,
  timeoutMs = 10_000,
  searchLimit = 2_000,
}: PaymentsSettings): Payments {
  const stripe = connect(secretKey, apiBase, timeoutMs);

  /** Buyers are sent where this says, so it must be Stripe's own. */
  const isTheirs = (url: string | null) => {
    if (url === null) return true;
    const { protocol, hostname } = URL.parse(url) ?? {};
    if (apiBase === stripeApi) return protocol === 'https:' && /(?:^|\.)stripe\.com$/.test(hostname ?? '');
    return hostname === 'localhost' || hostname === new URL(apiBase).hostname;
  };

  const checkoutOf = (session: Stripe.Checkout.Session) => {
    const checkout = checkoutFrom(session);
    if (!isTheirs(checkout.url)) throw new UnreadableAnswer('an address of a checkout that is not of Stripe');
    return checkout;
  };

  const readCheckout: Payments['readCheckout'] = (id) =>
    ask(async () => ({ checkout: checkoutOf(await stripe.checkout.sessions.retrieve(id)) }));

  return {
    readCheckout,

    createCheckout: (request, idempotencyKey) =>
      ask(async () => {
        const session = await stripe.checkout.sessions.create(toSessionParams(request), { idempotencyKey });
        return { checkout: checkoutOf(session) };
      }),

    async expireCheckout(id) {
      const expired = await ask(async () => ({
        checkout: checkoutOf(await stripe.checkout.sessions.expire(id)),
      }));
      if (expired.ok || expired.reason === 'no-answer') return expired;
      // Stripe refuses to expire what is complete or expired; the caller wants to know which.
      const read = await readCheckout(id);
      // Refused and still open: somebody may pay it, so it must not count as closed.
      return read.ok && read.checkout.status === 'open' ? { ...expired, reason: 'no-answer' } : read;
    },

    findCheckout: (bookingId, createdSince) =>
      ask(async () => {
        const created = { gte: toSeconds(createdSince - clockMargin) };
        let seen = 0;
        for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
          if (session.client_reference_id === bookingId) return { checkout: checkoutOf(session) };
          seen += 1;
          if (seen >= searchLimit) throw new UnreadableAnswer('too many sessions to look through');
        }
        return { checkout: null };
      }),

    listCheckouts: (openedSince) =>
      ask(async () => {
        const created = { gte: toSeconds(openedSince) };
        const checkouts = [];
        for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
          checkouts.push(checkoutOf(session));
        }
        return { checkouts };
      }),

    retrace: (id, trace) =>
      ask(async () => ({
        checkout: checkoutOf(await stripe.checkout.sessions.update(id, { metadata: toMetadata(trace) })),
      })),

    readPayment: (paymentIntentId) =>
      ask(async () => {
        const [intent, refunds] = await readMoney(stripe, paymentIntentId);
        const isDisputed =
          typeof intent.latest_charge === 'object' && intent.latest_charge?.disputed === true;
        const disputes = isDisputed
          ? (await stripe.disputes.list({ payment_intent: paymentIntentId, limit: 100 })).data
          : [];
        const balance = balanceOf(intent, refunds.data, disputes);
        const payment = paymentFrom(intent, refunds.data.map(refundFrom), disputes.map(disputeFrom), balance);
        return {
          payment: { ...payment, receiptUrl: isTheirs(payment.receiptUrl) ? payment.receiptUrl : null },
        };
      }),

    readPayout: (id) =>
      ask(async () => {
        const payout = payoutFrom(await stripe.payouts.retrieve(id));
        if (payout.reconciliation !== 'completed') return { payout, entries: [] };
        const listed = stripe.balanceTransactions.list({ payout: id, limit: 100 });
        const entries = [];
        for await (const entry of listed) entries.push(balanceFrom(entry));
        return {
          payout,
          entries: entries.filter((entry) => entry !== null && entry.kind !== 'payout') as BalanceEntry[],
        };
      }),

    refund: ({ paymentIntentId, amountMinor, currency, bookingId, sessionStands }, idempotencyKey) =>
      ask(async () => {
        try {
          const refund = await stripe.refunds.create(
            {
              payment_intent: paymentIntentId,
              amount: toStripeAmount(amountMinor, currency),
              metadata: { booking_id: bookingId, ...(sessionStands ? { session: 'stands' } : {}) },
            },
            { idempotencyKey },
          );
          return { refund: refundFrom(refund) };
        } catch (error) {
          if (isAlreadyRefunded(error)) return { refund: null };
          throw error;
        }
      }),

    eventsSince: (since, now) =>
      ask(async () => {
        const gte = toSeconds(since);
        let lte = Math.max(gte, toSeconds(now));
        for (;;) {
          const created = { gte, lte };
          const list = stripe.events.list({ created, types: watchedEventTypes, limit: 100 });
          const events = await list.autoPagingToArray({ limit: searchLimit });
          // The same answer that the pages began with.
          const { lastResponse } = await list;
          // Stripe lists the newest first: a cut would lose the oldest, so fewer hours are asked for instead.
          if (events.length >= searchLimit && lte > gte) {
            lte = gte + Math.floor((lte - gte) / 2);
            continue;
          }
          return {
            until: lte * 1000,
            at: timeOf(lastResponse),
            events: events
              .map((event) => ({ ...readEvent(event), rawBody: JSON.stringify(event) }))
              .reverse(),
          };
        }
      }),

    verifyEvent: (rawBody, signature, now) => verifyEvent(stripe, webhookSecrets, rawBody, signature, now),
    parseEvent,

    serverTime: () =>
      ask(async () => {
        const { lastResponse } = await stripe.checkout.sessions.list({ limit: 1 });
        return { at: timeOf(lastResponse) };
      }),
  };
}

function timeOf({ headers }: { headers: Record<string, string> }): number {
  // The SDK's fetch client hands over `Headers` where its types say a plain object.
  const at = Date.parse(new Headers(headers).get('date') ?? '');
  if (Number.isNaN(at)) throw new UnreadableAnswer('no Date header');
  return at;
}

type Money = [Stripe.Response<Stripe.PaymentIntent>, Stripe.ApiList<Stripe.Refund>];

/** With the fees where the key may read them: a booking never waits for the books. */
async function readMoney(stripe: Stripe, paymentIntentId: string): Promise<Money> {
  const read = (charge: string[], refund: string[]): Promise<Money> =>
    Promise.all([
      stripe.paymentIntents.retrieve(paymentIntentId, { expand: charge }),
      stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100, expand: refund }),
    ]);
  try {
    return await read(
      ['latest_charge.balance_transaction'],
      ['data.balance_transaction', 'data.failure_balance_transaction'],
    );
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripePermissionError)) throw error;
    return read(['latest_charge'], []);
  }
}

function balanceOf(
  { latest_charge }: Stripe.PaymentIntent,
  refunds: Stripe.Refund[],
  disputes: Stripe.Dispute[],
): BalanceEntry[] {
  const charge = typeof latest_charge === 'object' ? latest_charge?.balance_transaction : null;
  const ofRefunds = refunds.flatMap((refund) => [
    refund.balance_transaction,
    refund.failure_balance_transaction,
  ]);
  const ofDisputes = disputes.flatMap(({ balance_transactions }) => balance_transactions);
  return [charge, ...ofRefunds, ...ofDisputes].map(balanceFrom).filter((entry) => entry !== null);
}

export function connect(secretKey: string, apiBase = stripeApi, timeoutMs = 10_000): Stripe {
  const { hostname, port, protocol } = new URL(apiBase);
  return new Stripe(secretKey, {
    apiVersion: '2026-10-28.endive',
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
    // The default client times out idle sockets only, so that a trickle of bytes holds a call for ever, and it
    // repeats a call once when the connection closes even with retries off.
    httpClient: Stripe.createFetchHttpClient(withoutRedirects),
  });
}

/** Stripe's API redirects nobody: a key follows no other server's word. */
const withoutRedirects = ((input: string, init?: RequestInit) =>
  fetch(input, { ...init, redirect: 'error' })) as typeof fetch;

function toSessionParams(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  // Enough to make the booking again when a copy that was put back lacks it, and nothing that the buyer typed.
  const metadata = toMetadata(request.trace);
  return {
    mode: 'payment',
    locale: 'en',
    submit_type: 'book',
    // Wallets come with `card`. Delayed methods would leave a held time unpaid for days.
    allowed_payment_method_types: ['card', 'link'],
    // A converted currency would not match the price that the booking was held for.
    adaptive_pricing: { enabled: false },
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: request.currency.toLowerCase(),
          unit_amount: toStripeAmount(request.amountMinor, request.currency),
          product_data: { name: request.offerName, description: request.description },
        },
      },
    ],
    client_reference_id: request.bookingId,
    customer_email: networkAddress(request.email),
    metadata,
    payment_intent_data: { metadata, receipt_email: networkAddress(request.email) },
    expires_at: toSeconds(request.expiresAt),
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
  };
}

function toSeconds(instant: number): number {
  return Math.floor(instant / 1000);
}
