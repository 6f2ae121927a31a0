import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { World } from '../world.ts';
import { missing } from './errors.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { readParameters, text } from './parameters.ts';

export function retrieveCharge(world: World, id: string): Stripe.Charge {
  const charge = world.store.get('charge', id);
  if (!charge) throw missing('charge', id, 'id');
  return charge;
}

export function listCharges(world: World, form: Form): Stripe.ApiList<Stripe.Charge> {
  const params = readParameters<Stripe.ChargeListParams>(form, {
    ...pagination,
    customer: text(),
    payment_intent: text(),
    transfer_group: text(),
  });
  const belongsToNobody = params.customer ?? params.transfer_group;
  const charges = world.store
    .all('charge')
    .filter(
      (charge) =>
        belongsToNobody === undefined &&
        (params.payment_intent ?? charge.payment_intent) === charge.payment_intent,
    );
  return listPage(charges, params, { url: '/v1/charges', object: 'charge' });
}

/** One attempt to take the money of an intent: it came, it is on its way, or it was declined. */
export function newCharge(
  intent: Stripe.PaymentIntent,
  { status, method, email }: { status: Stripe.Charge.Status; method: string; email: string | null },
  created: number,
): Stripe.Charge {
  const succeeded = status === 'succeeded';
  const failed = status === 'failed';
  return {
    id: newStripeId(method === 'card' ? 'ch_' : 'py_'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: succeeded ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: succeeded ? newStripeId('txn_') : null,
    billing_details: { address: null, email, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: 'SANDBOX',
    captured: succeeded,
    created,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failed ? 'card_declined' : null,
    failure_message: failed ? 'Your card was declined.' : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(status),
    paid: succeeded,
    payment_intent: intent.id,
    payment_method: newStripeId('pm_'),
    payment_method_details: methodDetails(method, intent.amount),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: null,
    transfer_group: null,
  };
}

function outcomeOf(status: Stripe.Charge.Status): Stripe.Charge.Outcome {
  const declined = status === 'failed';
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: declined ? 'declined_by_network' : 'approved_by_network',
    reason: declined ? 'generic_decline' : null,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: declined
      ? 'The bank did not return any further details with this decline.'
      : 'Payment complete.',
    type: declined ? 'issuer_declined' : 'authorized',
  };
}

function methodDetails(method: string, amount: number): Stripe.Charge.PaymentMethodDetails {
  if (method !== 'card') {
    const bank = {
      account_holder_type: 'individual',
      account_type: 'checking',
      bank_name: 'STRIPE TEST BANK',
      fingerprint: null,
      last4: '6789',
      payment_reference: null,
      routing_number: '110000000',
    };
    return { type: 'us_bank_account', us_bank_account: bank };
  }
  return {
    type: 'card',
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: 2034,
      funding: 'credit',
      installments: null,
      last4: '4242',
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
