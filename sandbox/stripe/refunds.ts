import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import { byHand, type Cause, type World } from '../world.ts';
import { recordMovement } from './balance.ts';
import { showAmount } from './currencies.ts';
import { invalid, missing, refused } from './errors.ts';
import { emit } from './events.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import {
  emailAddress,
  listOf,
  metadata,
  notHere,
  oneOf,
  readParameters,
  text,
  wholeNumber,
} from './parameters.ts';

export function createRefund(world: World, form: Form, cause: Cause): Stripe.Refund {
  const params = readParameters<Stripe.RefundCreateParams>(form, {
    amount: wholeNumber({ min: 1 }),
    charge: text(),
    currency: text(),
    customer: notHere,
    expand: listOf(text()),
    instructions_email: emailAddress,
    metadata,
    origin: notHere,
    payment_intent: text(),
    reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    refund_application_fee: notHere,
    reverse_transfer: notHere,
  });
  const charge = chargeToRefund(world, params);
  return refund(world, charge, params, cause);
}

export function retrieveRefund(world: World, id: string): Stripe.Refund {
  const found = world.store.get('refund', id);
  if (!found) throw missing('refund', id, 'refund');
  return found;
}

export function listRefunds(world: World, form: Form): Stripe.ApiList<Stripe.Refund> {
  const params = readParameters<Stripe.RefundListParams>(form, {
    ...pagination,
    charge: text(),
    payment_intent: text(),
  });
  const refunds = world.store
    .all('refund')
    .filter(
      (each) =>
        (params.charge ?? each.charge) === each.charge &&
        (params.payment_intent ?? each.payment_intent) === each.payment_intent,
    );
  return listPage(refunds, params, { url: '/v1/refunds', object: 'refund' });
}

/**
 * The owner refunds in the dashboard.
 * @param paymentIntent id of the intent
 * @param amount in the smallest unit; everything that is left when not said
 */
export function refundByHand(world: World, paymentIntent: string, amount?: number): Stripe.Refund {
  const charge = chargeToRefund(world, { payment_intent: paymentIntent });
  return refund(world, charge, { ...(amount === undefined ? {} : { amount }) }, byHand);
}

/** The bank sends a refund back, days later: the money is with the owner again. */
export function failRefund(world: World, id: string): Stripe.Refund {
  const found = retrieveRefund(world, id);
  const charge = world.store.get('charge', String(found.charge));
  if (!charge || found.status !== 'succeeded') {
    throw refused(`Refund ${id} is ${found.status} and cannot fail any more.`, undefined, 'refund');
  }
  const failed: Stripe.Refund = {
    ...found,
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
    failure_balance_transaction: recordMovement(world, {
      source: id,
      type: 'refund_failure',
      amount: found.amount,
      currency: found.currency,
    }),
  };
  world.store.put('refund', id, failed);
  world.store.put('charge', charge.id, {
    ...charge,
    amount_refunded: charge.amount_refunded - found.amount,
    refunded: false,
  });
  emit(world, 'refund.failed', failed, byHand);
  emit(world, 'refund.updated', failed, byHand);
  emit(world, 'charge.refund.updated', failed, byHand);
  return failed;
}

function refund(
  world: World,
  charge: Stripe.Charge,
  params: Stripe.RefundCreateParams,
  cause: Cause,
): Stripe.Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = params.amount ?? left;
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  if (charge.disputed) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  }
  if (amount > left) throw refused(tooMuch(charge, amount, left), undefined, 'amount');

  const id = newStripeId('re_');
  const { currency } = charge;
  const made: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: recordMovement(world, { source: id, type: 'refund', amount: -amount, currency }),
    charge: charge.id,
    created: world.clock.seconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    },
    metadata: (params.metadata || {}) as Stripe.Metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  const refunded: Stripe.Charge = {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: amount === left,
  };
  world.store.put('refund', made.id, made);
  world.store.put('charge', charge.id, refunded);
  emit(world, 'refund.created', made, cause);
  emit(world, 'charge.refunded', refunded, cause);
  emit(world, 'refund.updated', made, cause);
  return made;
}

function chargeToRefund(
  world: World,
  {
    charge: chargeId,
    payment_intent: intentId,
  }: Pick<Stripe.RefundCreateParams, 'charge' | 'payment_intent'>,
): Stripe.Charge {
  if (chargeId !== undefined && intentId !== undefined) {
    const message = 'You may only specify one of these parameters: charge, payment_intent.';
    throw invalid(message, undefined, 'parameters_exclusive');
  }
  if (chargeId === undefined && intentId === undefined) {
    const message =
      'One of the following params should be provided for this request: payment_intent or charge.';
    throw invalid(message, undefined, 'parameter_missing');
  }
  const intent = intentId === undefined ? undefined : world.store.get('paymentIntent', intentId);
  if (intentId !== undefined && !intent) throw missing('payment_intent', intentId, 'payment_intent');
  const id = chargeId ?? String(intent?.latest_charge);
  const charge = world.store.get('charge', id);
  if (charge?.status === 'succeeded') return charge;
  if (intentId !== undefined) {
    const message = `This PaymentIntent (${intentId}) does not have a successful charge to refund.`;
    throw refused(message, 'payment_intent_unexpected_state', 'payment_intent');
  }
  if (!charge) throw missing('charge', id, 'charge');
  throw refused(`Charge ${id} has not succeeded and cannot be refunded.`, 'charge_not_refundable', 'charge');
}

function tooMuch(charge: Stripe.Charge, amount: number, left: number): string {
  const wanted = showAmount(amount, charge.currency);
  return charge.amount_refunded === 0
    ? `Refund amount (${wanted}) is greater than charge amount (${showAmount(left, charge.currency)})`
    : `Refund amount (${wanted}) is greater than unrefunded amount on charge (${showAmount(left, charge.currency)})`;
}
