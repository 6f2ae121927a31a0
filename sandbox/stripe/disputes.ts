import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import { byHand, type World } from '../world.ts';
import { recordMovement, retrieveBalanceTransaction } from './balance.ts';
import { missing, refused } from './errors.ts';
import { emit } from './events.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { readParameters, text } from './parameters.ts';

const NINE_DAYS = 9 * 24 * 60 * 60;

/** The buyer's bank takes the money back and asks for evidence. */
export function dispute(world: World, paymentIntent: string): Stripe.Dispute {
  const intent = world.store.get('paymentIntent', paymentIntent);
  const charge = world.store.get('charge', String(intent?.latest_charge));
  if (!charge?.paid || charge.disputed) {
    throw refused(`${paymentIntent} has no charge that could be disputed.`, undefined, 'payment_intent');
  }
  const blank = newDispute(charge, world.clock.seconds());
  const { id: source, amount, currency } = blank;
  const entry = recordMovement(world, { source, type: 'adjustment', amount: -amount, currency });
  const made = { ...blank, balance_transactions: [retrieveBalanceTransaction(world, entry)] };
  world.store.put('dispute', made.id, made);
  world.store.put('charge', charge.id, { ...charge, disputed: true });
  emit(world, 'charge.dispute.created', made, byHand);
  emit(world, 'charge.dispute.funds_withdrawn', made, byHand);
  return made;
}

export function retrieveDispute(world: World, id: string): Stripe.Dispute {
  const found = world.store.get('dispute', id);
  if (!found) throw missing('dispute', id, 'dispute');
  return found;
}

export function listDisputes(world: World, form: Form): Stripe.ApiList<Stripe.Dispute> {
  const params = readParameters<Stripe.DisputeListParams>(form, {
    ...pagination,
    charge: text(),
    payment_intent: text(),
  });
  const disputes = world.store
    .all('dispute')
    .filter(
      (each) =>
        (params.charge ?? each.charge) === each.charge &&
        (params.payment_intent ?? each.payment_intent) === each.payment_intent,
    );
  return listPage(disputes, params, { url: '/v1/disputes', object: 'dispute' });
}

function newDispute(charge: Stripe.Charge, created: number): Stripe.Dispute {
  return {
    id: newStripeId('du_'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(charge),
    evidence_details: {
      due_by: created + NINE_DAYS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  };
}

function noEvidence(charge: Stripe.Charge): Stripe.Dispute.Evidence {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: charge.billing_details.email,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}
