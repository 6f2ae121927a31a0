import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import { byHand, type World } from '../world.ts';
import { recordMovement } from './balance.ts';
import { newCharge } from './charges.ts';
import type { CheckoutRecord } from './checkout-record.ts';
import { customerDetails, expireCheckoutSession, findCheckout, saveSession } from './checkout-sessions.ts';
import { refused } from './errors.ts';
import { emit } from './events.ts';
import { newPaymentIntent } from './payment-intents.ts';

export interface PayOptions {
  /** What the buyer typed where the site gave no address. */
  email?: string | undefined;
  /** The money was on its way when the session expired: an expired session completes after all. */
  late?: boolean;
  /** Keep the webhook back until it is released: the site hears of the payment later than the buyer. */
  held?: boolean;
}

/** The buyer pays by card: the money is captured and the session is complete. */
export function pay(world: World, id: string, options: PayOptions = {}): Stripe.Checkout.Session {
  const record = findPayable(world, id, options.late);
  const intent = startPayment(world, record, { status: 'succeeded', method: 'card' });
  emit(world, 'charge.succeeded', chargeOf(world, intent), byHand);
  emit(world, 'payment_intent.succeeded', intent, byHand);
  const session = complete(world, record, intent, { payment_status: 'paid', email: options.email });
  emit(world, 'checkout.session.completed', session, byHand, options.held);
  return session;
}

/** Two ways to be late: the session has expired already, or the site hears of the payment later than the buyer. */
export function payLate(world: World, id: string, email?: string): Stripe.Checkout.Session {
  const open = findCheckout(world, id).session.status === 'open';
  return pay(world, id, { email, late: !open, held: open });
}

/** The buyer's card is declined: nothing is captured and the session stays open. */
export function decline(world: World, id: string): Stripe.Checkout.Session {
  const record = findPayable(world, id);
  const intent = startPayment(world, record, { status: 'failed', method: 'card' });
  emit(world, 'charge.failed', chargeOf(world, intent), byHand);
  emit(world, 'payment_intent.payment_failed', intent, byHand);
  const message = 'Your card was declined. Nothing was charged. Try another card, or leave.';
  return saveSession(world, record, { payment_intent: intent.id }, message);
}

/** The buyer pays by bank debit: the session is complete, the money comes in days or never. */
export function payDelayed(world: World, id: string, options: PayOptions = {}): Stripe.Checkout.Session {
  const record = findPayable(world, id);
  const intent = startPayment(world, record, { status: 'pending', method: 'us_bank_account' });
  emit(world, 'charge.pending', chargeOf(world, intent), byHand);
  emit(world, 'payment_intent.processing', intent, byHand);
  const session = complete(world, record, intent, { payment_status: 'unpaid', email: options.email });
  emit(world, 'checkout.session.completed', session, byHand, options.held);
  return session;
}

/** The delayed payment arrives, or fails for good. */
export function settleDelayed(world: World, id: string, arrived: boolean): Stripe.Checkout.Session {
  const record = findCheckout(world, id);
  const intent = intentOf(world, record.session);
  if (intent?.status !== 'processing') {
    throw refused('No delayed payment of this Checkout Session is on its way.', undefined, 'session');
  }
  const settled = settlePayment(world, intent, arrived);
  emit(world, arrived ? 'charge.succeeded' : 'charge.failed', chargeOf(world, settled), byHand);
  emit(world, arrived ? 'payment_intent.succeeded' : 'payment_intent.payment_failed', settled, byHand);
  const session = saveSession(world, record, { payment_status: arrived ? 'paid' : 'unpaid' });
  const outcome = arrived ? 'succeeded' : 'failed';
  emit(world, `checkout.session.async_payment_${outcome}`, session, byHand);
  return session;
}

/** Ends the session before its time, as somebody at Stripe or its clock would. */
export function expireByHand(world: World, id: string): Stripe.Checkout.Session {
  return expireCheckoutSession(world, id, {}, byHand);
}

function findPayable(world: World, id: string, late = false): CheckoutRecord {
  const record = findCheckout(world, id);
  const { status } = record.session;
  if (status === 'open' || (late && status === 'expired')) return record;
  const repair = status === 'expired' ? ' Pay late to complete it all the same.' : '';
  throw refused(`This Checkout Session is ${status} and cannot be paid.${repair}`, undefined, 'session');
}

function startPayment(
  world: World,
  record: CheckoutRecord,
  attempt: { status: Stripe.Charge.Status; method: string },
): Stripe.PaymentIntent {
  const known = intentOf(world, record.session);
  const base = known ?? newPaymentIntent(record, world.clock.seconds());
  if (!known) emit(world, 'payment_intent.created', base, byHand);
  const charge = newCharge(base, { ...attempt, email: record.session.customer_email }, world.clock.seconds());
  const intent: Stripe.PaymentIntent = {
    ...base,
    latest_charge: charge.id,
    payment_method: charge.payment_method,
    status: statusAfter[attempt.status] ?? 'requires_payment_method',
    amount_received: attempt.status === 'succeeded' ? base.amount : 0,
    last_payment_error: attempt.status === 'failed' ? declinedError(charge) : null,
  };
  recordCharge(world, charge);
  world.store.put('charge', charge.id, charge);
  world.store.put('paymentIntent', intent.id, intent);
  return intent;
}

const statusAfter: Record<string, Stripe.PaymentIntent.Status> = {
  succeeded: 'succeeded',
  pending: 'processing',
  failed: 'requires_payment_method',
};

function settlePayment(world: World, intent: Stripe.PaymentIntent, arrived: boolean): Stripe.PaymentIntent {
  const charge: Stripe.Charge = {
    ...chargeOf(world, intent),
    status: arrived ? 'succeeded' : 'failed',
    paid: arrived,
    captured: arrived,
    amount_captured: arrived ? intent.amount : 0,
    balance_transaction: arrived ? newStripeId('txn_') : null,
    failure_code: arrived ? null : 'insufficient_funds',
    failure_message: arrived ? null : 'The customer’s account has insufficient funds to cover this payment.',
  };
  const settled: Stripe.PaymentIntent = {
    ...intent,
    status: arrived ? 'succeeded' : 'requires_payment_method',
    amount_received: arrived ? intent.amount : 0,
    last_payment_error: arrived ? null : declinedError(charge),
  };
  recordCharge(world, charge);
  world.store.put('charge', charge.id, charge);
  world.store.put('paymentIntent', settled.id, settled);
  return settled;
}

/** Money that came is on the balance at once. */
function recordCharge(world: World, { id, balance_transaction, amount, currency }: Stripe.Charge): void {
  if (balance_transaction === null) return;
  recordMovement(world, { id: String(balance_transaction), source: id, type: 'charge', amount, currency });
}

function complete(
  world: World,
  record: CheckoutRecord,
  intent: Stripe.PaymentIntent,
  {
    payment_status,
    email,
  }: { payment_status: Stripe.Checkout.Session.PaymentStatus; email: string | undefined },
): Stripe.Checkout.Session {
  const address = record.session.customer_email ?? email ?? 'buyer@example.com';
  return saveSession(world, record, {
    status: 'complete',
    payment_status,
    payment_intent: intent.id,
    customer_details: customerDetails(address),
    url: null,
  });
}

function intentOf(world: World, session: Stripe.Checkout.Session): Stripe.PaymentIntent | undefined {
  return world.store.get('paymentIntent', String(session.payment_intent));
}

function chargeOf(world: World, intent: Stripe.PaymentIntent): Stripe.Charge {
  const charge = world.store.get('charge', String(intent.latest_charge));
  if (!charge) throw new Error(`${intent.id} has no charge`);
  return charge;
}

function declinedError(charge: Stripe.Charge): Stripe.PaymentIntent.LastPaymentError {
  return {
    type: 'card_error',
    code: 'card_declined',
    decline_code: charge.failure_code ?? 'generic_decline',
    charge: charge.id,
    message: charge.failure_message ?? 'Your card was declined.',
  };
}
