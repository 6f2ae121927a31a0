import Stripe from 'stripe';
import type { World } from '../world.ts';
import { subscribedEvents } from './events.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { listOf, readParameters, text } from './parameters.ts';

/** The account behind the key, for checks of the set-up. */
export function retrieveAccount(form: Form): Stripe.Account {
  readParameters<Stripe.AccountRetrieveParams>(form, { expand: listOf(text()) });
  return {
    id: 'acct_sandbox',
    object: 'account',
    business_type: 'individual',
    capabilities: { card_payments: 'active', link_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
    details_submitted: true,
    email: 'sandbox@example.com',
    metadata: {},
    payouts_enabled: true,
    type: 'standard',
  };
}

/** What was captured less what went back, a line a currency. Nothing is ever paid out here. */
export function retrieveBalance(world: World, form: Form): Stripe.Balance {
  readParameters<Stripe.BalanceRetrieveParams>(form, { expand: listOf(text()) });
  const byCurrency = new Map<string, number>([['usd', 0]]);
  for (const charge of world.store.all('charge')) {
    const kept = charge.disputed ? 0 : charge.amount_captured - charge.amount_refunded;
    byCurrency.set(charge.currency, (byCurrency.get(charge.currency) ?? 0) + kept);
  }
  const amounts = [...byCurrency].map(([currency, amount]) => ({ amount, currency }));
  return {
    object: 'balance',
    available: amounts.map(({ currency }) => ({ amount: 0, currency, source_types: { card: 0 } })),
    livemode: false,
    pending: amounts.map((each) => ({ ...each, source_types: { card: each.amount } })),
  };
}

export function listWebhookEndpoints(world: World, form: Form): Stripe.ApiList<Stripe.WebhookEndpoint> {
  const { created: _, ...paging } = pagination;
  const params = readParameters<Stripe.WebhookEndpointListParams>(form, paging);
  const endpoint: Stripe.WebhookEndpoint = {
    id: 'we_sandbox',
    object: 'webhook_endpoint',
    api_version: Stripe.API_VERSION,
    application: null,
    created: 0,
    description: 'The site on this machine',
    enabled_events: subscribedEvents,
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: world.stripeWebhookUrl,
  };
  return listPage([endpoint], params, { url: '/v1/webhook_endpoints', object: 'webhook_endpoint' });
}
