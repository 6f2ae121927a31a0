import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { BalanceRecord } from '../records.ts';
import { byHand, type World } from '../world.ts';
import { missing, refused } from './errors.ts';
import { emit } from './events.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { readParameters, text } from './parameters.ts';

/** A movement of the account's balance, and the payout that it left in. */
/** Stripe's price for a card in the United States: 2.9 % and 30 cents. Of a dispute: 15 dollars. */
const cardRate = 0.029;
const cardFixed = 30;
const disputeFee = 1500;

interface Movement {
  id?: string;
  source: string;
  type: Stripe.BalanceTransaction.Type;
  /** Signed, as the balance sees it. */
  amount: number;
  currency: string;
}

/** Writes a movement down with its fee. @returns its id, which the source carries */
export function recordMovement(world: World, { id = newStripeId('txn_'), ...movement }: Movement): string {
  const { amount, currency, source, type } = movement;
  const fee = feeOf(movement);
  const created = world.clock.seconds();
  const transaction: Stripe.BalanceTransaction = {
    id,
    object: 'balance_transaction',
    amount,
    available_on: created,
    balance_type: 'payments',
    created,
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details: fee
      ? [
          {
            amount: fee,
            application: null,
            currency,
            description: 'Stripe processing fees',
            type: 'stripe_fee',
          },
        ]
      : [],
    net: amount - fee,
    reporting_category: type,
    source,
    status: 'available',
    type,
  };
  world.store.put('balance', id, { transaction, payout: null });
  return id;
}

function feeOf({ type, amount }: Movement): number {
  if (type === 'charge' || type === 'payment') return Math.round(amount * cardRate) + cardFixed;
  return type === 'adjustment' && amount < 0 ? disputeFee : 0;
}

export function retrieveBalanceTransaction(world: World, id: string): Stripe.BalanceTransaction {
  const found = world.store.get('balance', id);
  if (!found) throw missing('balance_transaction', id, 'id');
  return found.transaction;
}

export function listBalanceTransactions(world: World, form: Form): Stripe.ApiList<Stripe.BalanceTransaction> {
  const params = readParameters<Stripe.BalanceTransactionListParams>(form, {
    ...pagination,
    currency: text(),
    payout: text(),
    source: text(),
    type: text(),
  });
  const found = world.store
    .all('balance')
    .filter(({ payout }) => params.payout === undefined || payout === params.payout)
    .map(({ transaction }) => transaction)
    .filter(
      ({ currency, source, type }) =>
        (params.currency ?? currency) === currency &&
        (params.source ?? source) === source &&
        (params.type ?? type) === type,
    );
  return listPage(found, params, { url: '/v1/balance_transactions', object: 'balance_transaction' });
}

export function retrievePayout(world: World, id: string): Stripe.Payout {
  const found = world.store.get('payout', id);
  if (!found) throw missing('payout', id, 'payout');
  return found;
}

export function listPayouts(world: World, form: Form): Stripe.ApiList<Stripe.Payout> {
  const params = readParameters<Stripe.PayoutListParams>(form, {
    ...pagination,
    arrival_date: pagination.created,
    destination: text(),
    status: text(),
  });
  const found = world.store.all('payout').filter(({ status }) => (params.status ?? status) === status);
  return listPage(found, params, { url: '/v1/payouts', object: 'payout' });
}

/**
 * Stripe pays out all that has come in, one payout a currency.
 * @param off what the bank gets besides, in the smallest unit: a payout that does not add up
 */
export function payOut(world: World, off = 0): Stripe.Payout[] {
  const waiting = world.store.all('balance').filter(({ payout }) => payout === null);
  const byCurrency = Map.groupBy(waiting, ({ transaction }) => transaction.currency);
  const payouts = [...byCurrency].flatMap(([currency, entries]) => {
    const sum = entries.reduce((total, { transaction }) => total + transaction.net, 0);
    return sum > 0 ? [onePayout(world, currency, entries, sum + off)] : [];
  });
  if (payouts.length === 0) throw refused('There is nothing to pay out.', 'balance_insufficient');
  return payouts;
}

function onePayout(world: World, currency: string, entries: BalanceRecord[], amount: number): Stripe.Payout {
  const id = newStripeId('po_');
  const created = world.clock.seconds();
  const own = recordMovement(world, { source: id, type: 'payout', amount: -amount, currency });
  for (const { transaction } of entries)
    world.store.put('balance', transaction.id, { transaction, payout: id });
  const transaction = retrieveBalanceTransaction(world, own);
  world.store.put('balance', own, { transaction, payout: id });
  const payout = {
    id,
    object: 'payout',
    amount,
    arrival_date: created,
    automatic: true,
    balance_transaction: own,
    created,
    currency,
    description: 'STRIPE PAYOUT',
    destination: 'ba_sandbox',
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    original_payout: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'paid',
    type: 'bank_account',
  } as unknown as Stripe.Payout;
  world.store.put('payout', id, payout);
  emit(world, 'payout.created', payout, byHand);
  emit(world, 'payout.paid', payout, byHand);
  emit(world, 'payout.reconciliation_completed', payout, byHand);
  return payout;
}
