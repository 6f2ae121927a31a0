import type Stripe from 'stripe';
import type { World } from './world.ts';

/** What happened to the money and the mails, for checks that nothing was lost and nothing happened twice. */
export interface Ledger {
  /** Oldest first. */
  checkoutSessions: CheckoutLine[];
  /** One line a `client_reference_id`; sessions without one are left out. */
  byReference: Record<string, ReferenceLine>;
  /** Money that came in; declined and pending attempts are left out. */
  charges: MoneyLine[];
  refunds: (MoneyLine & { idempotencyKey: string | null })[];
  disputes: MoneyLine[];
  /** By currency, in the smallest unit. Failed refunds went back to the owner and do not count. */
  totals: Record<string, { capturedMinor: number; refundedMinor: number; disputedMinor: number }>;
  /** Every movement of the balance with Stripe's own figures, those of payouts left out. */
  balance: BalanceLine[];
  mails: MailLine[];
  /** How often a key led to a new mail, and how often the first answer was given again. */
  mailKeys: Record<string, { accepted: number; replays: number }>;
  webhooks: Record<'pending' | 'delivered' | 'failed' | 'held' | 'dropped', number>;
}

export interface CheckoutLine {
  id: string;
  reference: string | null;
  status: Stripe.Checkout.Session['status'];
  paymentStatus: Stripe.Checkout.Session.PaymentStatus;
  amountMinor: number;
  currency: string;
  paymentIntent: string | null;
  capturedMinor: number;
  refundedMinor: number;
  disputedMinor: number;
  /** Epoch seconds. */
  createdAt: number;
  expiresAt: number;
}

export interface ReferenceLine {
  sessions: number;
  open: number;
  paid: number;
  capturedMinor: number;
  refundedMinor: number;
  refunds: number;
  disputedMinor: number;
}

export interface MoneyLine {
  id: string;
  reference: string | null;
  paymentIntent: string;
  amountMinor: number;
  currency: string;
  status: string;
}

export interface BalanceLine {
  id: string;
  source: string;
  type: string;
  amountMinor: number;
  feeMinor: number;
  netMinor: number;
  currency: string;
  payout: string | null;
  /** Epoch seconds. */
  createdAt: number;
}

export interface MailLine {
  id: string;
  to: string[];
  subject: string;
  idempotencyKey: string | null;
  lastEvent: string;
  /** Epoch milliseconds. */
  acceptedAt: number;
}

export function readLedger(world: World): Ledger {
  const { store } = world;
  const references = new Map(
    store.all('checkout').map(({ session }) => [String(session.payment_intent), session.client_reference_id]),
  );
  const toLine = (each: Stripe.Charge | Stripe.Refund | Stripe.Dispute): MoneyLine => ({
    id: each.id,
    reference: references.get(String(each.payment_intent)) ?? null,
    paymentIntent: String(each.payment_intent),
    amountMinor: each.amount,
    currency: each.currency,
    status: String(each.status),
  });
  const charges = store.all('charge').filter(({ paid }) => paid);
  const keys = refundKeys(store.all('stripeEvent'));
  const money = {
    charges: charges.map(toLine),
    refunds: store
      .all('refund')
      .map((each) => ({ ...toLine(each), idempotencyKey: keys.get(each.id) ?? null })),
    disputes: store.all('dispute').map(toLine),
  };
  const checkoutSessions = store.all('checkout').map(({ session }) => checkoutLine(session, money));
  return {
    checkoutSessions,
    byReference: byReference(checkoutSessions, money.refunds),
    ...money,
    totals: totals(money),
    balance: store
      .all('balance')
      .filter(({ transaction }) => transaction.type !== 'payout')
      .map(({ transaction, payout }) => ({
        id: transaction.id,
        source: String(transaction.source),
        type: transaction.type,
        amountMinor: transaction.amount,
        feeMinor: transaction.fee,
        netMinor: transaction.net,
        currency: transaction.currency,
        payout,
        createdAt: transaction.created,
      })),
    mails: store.all('mail').map(({ id, to, subject, idempotencyKey, lastEvent, createdAt }) => ({
      id,
      to,
      subject,
      idempotencyKey,
      lastEvent,
      acceptedAt: createdAt,
    })),
    mailKeys: mailKeys(world),
    webhooks: webhookCounts(world),
  };
}

type Money = Pick<Ledger, 'charges' | 'refunds' | 'disputes'>;

function checkoutLine(session: Stripe.Checkout.Session, money: Money): CheckoutLine {
  const intent = session.payment_intent === null ? null : String(session.payment_intent);
  const sumOf = (lines: MoneyLine[]) => sum(lines.filter(({ paymentIntent }) => paymentIntent === intent));
  return {
    id: session.id,
    reference: session.client_reference_id,
    status: session.status,
    paymentStatus: session.payment_status,
    amountMinor: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    paymentIntent: intent,
    capturedMinor: sumOf(money.charges),
    refundedMinor: sumOf(money.refunds.filter(stands)),
    disputedMinor: sumOf(money.disputes),
    createdAt: session.created,
    expiresAt: session.expires_at,
  };
}

function byReference(sessions: CheckoutLine[], refunds: MoneyLine[]): Record<string, ReferenceLine> {
  const groups = Map.groupBy(
    sessions.filter(({ reference }) => reference !== null),
    ({ reference }) => String(reference),
  );
  const lines = [...groups].map(([reference, group]): [string, ReferenceLine] => [
    reference,
    {
      sessions: group.length,
      open: group.filter(({ status }) => status === 'open').length,
      paid: group.filter(({ paymentStatus }) => paymentStatus === 'paid').length,
      capturedMinor: group.reduce((total, { capturedMinor }) => total + capturedMinor, 0),
      refundedMinor: group.reduce((total, { refundedMinor }) => total + refundedMinor, 0),
      refunds: refunds.filter((each) => each.reference === reference && stands(each)).length,
      disputedMinor: group.reduce((total, { disputedMinor }) => total + disputedMinor, 0),
    },
  ]);
  return Object.fromEntries(lines);
}

function totals({ charges, refunds, disputes }: Money): Ledger['totals'] {
  const currencies = new Set([...charges, ...refunds, ...disputes].map(({ currency }) => currency));
  const entries = [...currencies].map((currency): [string, Ledger['totals'][string]] => {
    const of = (lines: MoneyLine[]) => sum(lines.filter((each) => each.currency === currency));
    const refundedMinor = of(refunds.filter(stands));
    return [currency, { capturedMinor: of(charges), refundedMinor, disputedMinor: of(disputes) }];
  });
  return Object.fromEntries(entries);
}

function mailKeys({ store }: World): Ledger['mailKeys'] {
  const keys: Ledger['mailKeys'] = {};
  for (const { idempotencyKey } of store.all('mail')) {
    if (idempotencyKey === null) continue;
    keys[idempotencyKey] ??= { accepted: 0, replays: 0 };
    keys[idempotencyKey].accepted += 1;
  }
  for (const { service, key, replays } of store.all('idempotency')) {
    if (service === 'resend' && keys[key]) keys[key].replays = replays;
  }
  return keys;
}

function webhookCounts({ store }: World): Ledger['webhooks'] {
  const counts = { pending: 0, delivered: 0, failed: 0, held: 0, dropped: 0 };
  for (const { state } of store.all('delivery')) counts[state] += 1;
  return counts;
}

function refundKeys(events: Stripe.Event[]): Map<string, string> {
  const keys = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'refund.created' && event.request?.idempotency_key) {
      keys.set(event.data.object.id, event.request.idempotency_key);
    }
  }
  return keys;
}

const stands = ({ status }: MoneyLine): boolean => status !== 'failed' && status !== 'canceled';

const sum = (lines: MoneyLine[]): number => lines.reduce((total, { amountMinor }) => total + amountMinor, 0);
