import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { World } from '../world.ts';
import type { CheckoutRecord } from './checkout-record.ts';
import { missing } from './errors.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { readParameters, text } from './parameters.ts';

export function retrievePaymentIntent(world: World, id: string): Stripe.PaymentIntent {
  const intent = world.store.get('paymentIntent', id);
  if (!intent) throw missing('payment_intent', id, 'intent');
  return intent;
}

export function listPaymentIntents(world: World, form: Form): Stripe.ApiList<Stripe.PaymentIntent> {
  const params = readParameters<Stripe.PaymentIntentListParams>(form, {
    ...pagination,
    customer: text(),
    customer_account: text(),
  });
  const belongsToNobody = params.customer ?? params.customer_account;
  const intents = belongsToNobody === undefined ? world.store.all('paymentIntent') : [];
  return listPage(intents, params, { url: '/v1/payment_intents', object: 'payment_intent' });
}

/** The intent of a Checkout Session, before anything was tried. */
export function newPaymentIntent(record: CheckoutRecord, created: number): Stripe.PaymentIntent {
  const { session, paymentIntentData: data } = record;
  const id = newStripeId('pi_');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: session.amount_total ?? 0,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: data.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${newStripeId('', 25)}`,
    confirmation_method: 'automatic',
    created,
    currency: session.currency ?? 'usd',
    customer: null,
    customer_account: null,
    description: data.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: (data.metadata ?? {}) as Stripe.Metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: session.payment_method_types,
    payment_record: null,
    processing: null,
    receipt_email: data.receipt_email ?? null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: data.statement_descriptor ?? null,
    statement_descriptor_suffix: data.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_group: null,
  };
}
