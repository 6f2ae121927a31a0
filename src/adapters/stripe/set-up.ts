import type Stripe from 'stripe';
import type { CallResult } from '#use-cases/ports/calls.ts';
import { watchedEventTypes } from './events.ts';
import { ask } from './failures.ts';

// What can be wrong with the account's set-up, for the doctor. Nothing is changed: where a right to write is tried, it is
// tried on an object that does not exist.

export interface EndpointFacts {
  isEnabled: boolean;
  /** Events that change something here and are not sent to it. */
  missing: string[];
}

/** Endpoints that lead to `url`; `refused` when the key may not read them. */
export function readEndpoints(
  stripe: Stripe,
  url: string,
): Promise<CallResult<{ endpoints: EndpointFacts[] }>> {
  return ask(async () => {
    const endpoints: EndpointFacts[] = [];
    for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
      if (endpoint.url !== url) continue;
      const sent = new Set(endpoint.enabled_events);
      endpoints.push({
        isEnabled: endpoint.status === 'enabled',
        missing: sent.has('*') ? [] : watchedEventTypes.filter((type) => !sent.has(type)),
      });
    }
    return { endpoints };
  });
}

const nobody = 'none_of_this_name';

const rights: [right: string, attempt: (stripe: Stripe) => Promise<unknown>][] = [
  ['Checkout Sessions, write', (stripe) => stripe.checkout.sessions.expire(`cs_${nobody}`)],
  ['Refunds, write', (stripe) => stripe.refunds.create({ payment_intent: `pi_${nobody}` })],
  ['PaymentIntents, read', (stripe) => stripe.paymentIntents.list({ limit: 1 })],
  ['Charges, read', (stripe) => stripe.charges.list({ limit: 1 })],
  ['Disputes, read', (stripe) => stripe.disputes.list({ limit: 1 })],
  ['Events, read', (stripe) => stripe.events.list({ limit: 1 })],
  ['Balance, read', (stripe) => stripe.balanceTransactions.list({ limit: 1 })],
  ['Payouts, read', (stripe) => stripe.payouts.list({ limit: 1 })],
];

/** Rights that the site needs and this key lacks, by their names in Stripe; null where Stripe did not say. */
export async function lackedRights(stripe: Stripe): Promise<string[] | null> {
  const tried = await Promise.all(
    rights.map(async ([right, attempt]) => ({
      right,
      result: await ask(async () => ({ _: await attempt(stripe) })),
    })),
  );
  const isSilent = tried.some(
    ({ result }) => !result.ok && result.reason === 'no-answer' && !result.isAboutUs,
  );
  if (isSilent) return null;
  return tried.filter(({ result }) => !result.ok && result.isAboutUs).map(({ right }) => right);
}
