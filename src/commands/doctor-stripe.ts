import type Stripe from 'stripe';
import { type EndpointFacts, lackedRights, readEndpoints } from '#adapters/stripe/set-up.ts';
import type { Finding } from '#use-cases/ports/machine.ts';

/** Is the endpoint there that tells the site of payments, and may the key do what the site asks of it? */
export async function* checkAccount(stripe: Stripe, siteUrl: string): AsyncGenerator<Finding> {
  const address = `${siteUrl}/webhooks/stripe`;
  const read = await readEndpoints(stripe, address);
  if (read.ok) yield checkEndpoint(read.endpoints, address);
  else {
    const sentence = `the key may not read the endpoints (${read.detail}): see in Stripe, Developers, Webhooks, that ${address} is one`;
    yield { about: 'Endpoint', state: 'note', sentence };
  }
  yield checkRights(await lackedRights(stripe));
}

function checkEndpoint(endpoints: EndpointFacts[], address: string): Finding {
  const about = 'Endpoint';
  const enabled = endpoints.filter(({ isEnabled }) => isEnabled);
  if (enabled.length === 0) {
    const sentence =
      endpoints.length > 0
        ? `${address} is switched off in Stripe: enable it under Developers, Webhooks`
        : `Stripe has no endpoint ${address}: add it under Developers, Webhooks, in the mode of your key`;
    return { about, state: 'bad', sentence };
  }
  // Several may lead here while a secret is replaced; what one of them sends arrives.
  const missing = enabled[0]!.missing.filter((type) => enabled.every((each) => each.missing.includes(type)));
  return missing.length === 0
    ? { about, state: 'good', sentence: `${address} gets every event that the site needs` }
    : {
        about,
        state: 'bad',
        sentence: `${address} is not sent ${missing.join(', ')}: select them in Stripe`,
      };
}

function checkRights(lacked: string[] | null): Finding {
  const about = 'Rights of the key';
  if (lacked === null)
    return { about, state: 'note', sentence: 'Stripe did not answer to each question: ask again' };
  return lacked.length === 0
    ? { about, state: 'good', sentence: 'it may do all that the site asks of it' }
    : {
        about,
        state: 'bad',
        sentence: `it lacks ${lacked.join('; ')}: give them in Stripe, Developers, API keys`,
      };
}
