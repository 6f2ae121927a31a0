/**
 * Imported into a server that runs as in production, where neither Stripe's address nor the sandbox's key can be set:
 * its calls come to the sandbox all the same.
 */
import { sandboxKeys } from '#settings.ts';

const realFetch = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const url = request.url.replace('https://api.stripe.com', process.env.FAULTS_STRIPE ?? '');
  if (url === request.url) return realFetch(request);
  request.headers.set('authorization', `Bearer ${sandboxKeys.stripeSecretKey}`);
  return realFetch(new Request(url, request));
};
