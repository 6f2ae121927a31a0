import type { World } from '../world.ts';
import { invalid } from './errors.ts';

type Json = Record<string, unknown>;
type Find = (world: World, owner: Json) => unknown;

/** What can be put in place of an id, by the object that holds it. */
const expandable: Record<string, Record<string, Find>> = {
  'checkout.session': {
    payment_intent: (world, { payment_intent: id }) => world.store.get('paymentIntent', String(id)),
    line_items: (world, { id }) => {
      const data = world.store.get('checkout', String(id))?.lineItems ?? [];
      return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${id}/line_items` };
    },
    ...neverSet('customer', 'invoice', 'payment_link', 'setup_intent', 'subscription'),
  },
  payment_intent: {
    latest_charge: (world, { latest_charge: id }) => world.store.get('charge', String(id)),
    ...neverSet('customer', 'on_behalf_of', 'review'),
  },
  charge: {
    payment_intent: (world, { payment_intent: id }) => world.store.get('paymentIntent', String(id)),
    refunds: (world, { id }) => {
      const data = world.store.all('refund').filter(({ charge }) => charge === id);
      return { object: 'list', data: data.toReversed(), has_more: false, url: `/v1/charges/${id}/refunds` };
    },
    balance_transaction: balanceOf('balance_transaction'),
    ...neverSet('customer', 'application_fee', 'on_behalf_of', 'review', 'transfer'),
  },
  refund: {
    charge: (world, { charge: id }) => world.store.get('charge', String(id)),
    payment_intent: (world, { payment_intent: id }) => world.store.get('paymentIntent', String(id)),
    balance_transaction: balanceOf('balance_transaction'),
    failure_balance_transaction: balanceOf('failure_balance_transaction'),
    ...neverSet('customer', 'source_transfer_reversal', 'transfer_reversal'),
  },
  dispute: {
    charge: (world, { charge: id }) => world.store.get('charge', String(id)),
    payment_intent: (world, { payment_intent: id }) => world.store.get('paymentIntent', String(id)),
  },
};

function balanceOf(name: string): Find {
  return (world, owner) => world.store.get('balance', String(owner[name]))?.transaction;
}

/**
 * Puts whole objects in place of ids.
 * @param paths such as `payment_intent.latest_charge`, below `data.` in a list
 * @throws StripeRefusal when a path names nothing that can be expanded
 */
export function expand(world: World, value: object, paths: string[]): object {
  let expanded = value as Json;
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > 4) {
      throw invalid('You cannot expand more than 4 levels of a property', 'expand');
    }
    expanded = expandOne(world, expanded, steps, path) as Json;
  }
  return expanded;
}

function expandOne(world: World, owner: Json, [step = '', ...rest]: string[], path: string): unknown {
  if (owner.object === 'list') {
    if (step !== 'data') throw cannotExpand(path);
    const rows = owner.data as Json[];
    return { ...owner, data: rows.map((row) => (rest.length ? expandOne(world, row, rest, path) : row)) };
  }
  const find = expandable[String(owner.object)]?.[step];
  if (!find) throw cannotExpand(path);
  const already = owner[step];
  const found = typeof already === 'object' && already !== null ? already : find(world, owner);
  const inner = found && rest.length ? expandOne(world, found as Json, rest, path) : found;
  return { ...owner, [step]: inner ?? already ?? null };
}

const cannotExpand = (path: string) =>
  invalid(
    `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead, if it is in a list.`,
    'expand',
  );

/** Expandable at Stripe, and always null in the sandbox. */
function neverSet(...names: string[]): Record<string, Find> {
  return Object.fromEntries(names.map((name) => [name, () => null]));
}
