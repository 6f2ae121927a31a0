import Stripe from 'stripe';
import { type Call, header, json, matchPath, type Reply } from '../http.ts';
import { fingerprintOf } from '../idempotency.ts';
import { newStripeId } from '../ids.ts';
import type { Service } from '../perform.ts';
import type { Cause, World } from '../world.ts';
import { listWebhookEndpoints, retrieveAccount, retrieveBalance } from './account.ts';
import {
  listBalanceTransactions,
  listPayouts,
  retrieveBalanceTransaction,
  retrievePayout,
} from './balance.ts';
import { listCharges, retrieveCharge } from './charges.ts';
import {
  createCheckoutSession,
  expireCheckoutSession,
  expireDue,
  listCheckoutSessions,
  listLineItems,
  retrieveCheckoutSession,
  updateCheckoutSession,
} from './checkout-sessions.ts';
import { listDisputes, retrieveDispute } from './disputes.ts';
import { StripeRefusal, stripeError } from './errors.ts';
import { listEvents, retrieveEvent } from './events.ts';
import { expand } from './expand.ts';
import { type Form, parseForm } from './form-body.ts';
import { listOf, readParameters, text } from './parameters.ts';
import { listPaymentIntents, retrievePaymentIntent } from './payment-intents.ts';
import { createRefund, listRefunds, retrieveRefund } from './refunds.ts';

interface Asked {
  world: World;
  id: string;
  form: Form;
  cause: Cause;
}

type Handler = (asked: Asked) => object;

/** A retrieval takes no parameter but `expand`. */
const one =
  (retrieve: (world: World, id: string) => object): Handler =>
  ({ world, id, form }) => {
    readParameters<{ expand?: string[] }>(form, { expand: listOf(text()) });
    return retrieve(world, id);
  };

const routes: [method: string, pattern: string, handler: Handler][] = [
  ['POST', '/v1/checkout/sessions', ({ world, form }) => createCheckoutSession(world, form)],
  ['GET', '/v1/checkout/sessions', ({ world, form }) => listCheckoutSessions(world, form)],
  ['GET', '/v1/checkout/sessions/:id', one(retrieveCheckoutSession)],
  ['POST', '/v1/checkout/sessions/:id', ({ world, id, form }) => updateCheckoutSession(world, id, form)],
  ['GET', '/v1/checkout/sessions/:id/line_items', ({ world, id, form }) => listLineItems(world, id, form)],
  [
    'POST',
    '/v1/checkout/sessions/:id/expire',
    ({ world, id, form, cause }) => expireCheckoutSession(world, id, form, cause),
  ],
  ['GET', '/v1/payment_intents', ({ world, form }) => listPaymentIntents(world, form)],
  ['GET', '/v1/payment_intents/:id', one(retrievePaymentIntent)],
  ['GET', '/v1/charges', ({ world, form }) => listCharges(world, form)],
  ['GET', '/v1/charges/:id', one(retrieveCharge)],
  ['POST', '/v1/refunds', ({ world, form, cause }) => createRefund(world, form, cause)],
  ['GET', '/v1/refunds', ({ world, form }) => listRefunds(world, form)],
  ['GET', '/v1/refunds/:id', one(retrieveRefund)],
  ['GET', '/v1/disputes', ({ world, form }) => listDisputes(world, form)],
  ['GET', '/v1/disputes/:id', one(retrieveDispute)],
  ['GET', '/v1/events', ({ world, form }) => listEvents(world, form)],
  ['GET', '/v1/events/:id', one(retrieveEvent)],
  ['GET', '/v1/account', ({ form }) => retrieveAccount(form)],
  ['GET', '/v1/balance_transactions', ({ world, form }) => listBalanceTransactions(world, form)],
  ['GET', '/v1/balance_transactions/:id', one(retrieveBalanceTransaction)],
  ['GET', '/v1/payouts', ({ world, form }) => listPayouts(world, form)],
  ['GET', '/v1/payouts/:id', one(retrievePayout)],
  ['GET', '/v1/balance', ({ world, form }) => retrieveBalance(world, form)],
  ['GET', '/v1/webhook_endpoints', ({ world, form }) => listWebhookEndpoints(world, form)],
];

/** The stand-in for api.stripe.com. @param secretKey the only key it accepts */
export function stripeService(secretKey: string): Service {
  return {
    name: 'stripe',
    newRequestId: () => newStripeId('req_', 14),
    refuseStranger: (call) => refuseStranger(call, secretKey),
    tooMany: (retryAfterSeconds) =>
      stripeError(
        429,
        {
          type: 'invalid_request_error',
          code: 'rate_limit',
          message:
            'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
        },
        { 'retry-after': String(retryAfterSeconds), 'stripe-rate-limited-reason': 'global-rate' },
      ),
    forbidden: () =>
      stripeError(403, {
        type: 'invalid_request_error',
        message: 'The provided key does not have the required permissions for this endpoint.',
      }),
    broken: (remembered) =>
      stripeError(
        500,
        {
          type: 'api_error',
          message:
            'An unknown error occurred. Please contact support@stripe.com for assistance with this request.',
        },
        remembered ? { 'stripe-should-retry': 'false' } : {},
      ),
    idempotencyKey(call) {
      const key = call.method === 'POST' ? header(call, 'idempotency-key') : null;
      if (key === null || (key !== '' && key.length <= 255)) return key;
      const message = 'Idempotency keys are between 1 and 255 characters long.';
      return stripeError(400, { type: 'invalid_request_error', message });
    },
    fingerprint: (call) =>
      fingerprintOf(
        call.method,
        call.path,
        [...new URLSearchParams(call.body.toString())].map(String).sort(),
      ),
    keyInUse: (key) =>
      stripeError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
      }),
    keyWithOtherParameters: (key) =>
      stripeError(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      }),
    headers(call, requestId) {
      const key = header(call, 'idempotency-key');
      return {
        'request-id': requestId,
        'stripe-version': header(call, 'stripe-version') ?? Stripe.API_VERSION,
        ...(key ? { 'idempotency-key': key } : {}),
      };
    },
    work,
  };
}

function work(world: World, call: Call, cause: Cause): { reply: Reply; remember: boolean } {
  try {
    expireDue(world);
    const form = parseForm(call.method === 'POST' ? call.body.toString() : call.query);
    const { handler, id } = route(call);
    const value = handler({ world, form, cause, id });
    const paths = Array.isArray(form.expand) ? form.expand.map(String) : [];
    return { reply: json(200, expand(world, value, paths)), remember: true };
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    return { reply: stripeError(error.status, error.fields), remember: error.executed };
  }
}

function route({ method, path }: Call): { handler: Handler; id: string } {
  for (const [wanted, pattern, handler] of routes) {
    const names = wanted === method ? matchPath(pattern, path) : null;
    if (names) return { handler, id: names.id ?? '' };
  }
  const message = `Unrecognized request URL (${method}: ${path}). The sandbox speaks only the endpoints that the site uses; see https://stripe.com/docs for the others.`;
  throw new StripeRefusal(404, { type: 'invalid_request_error', message });
}

function refuseStranger(call: Call, secretKey: string): Reply | null {
  const given = bearer(header(call, 'authorization'));
  if (given === secretKey) return null;
  const message = given
    ? `Invalid API Key provided: ${masked(given)}`
    : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
  return stripeError(
    401,
    { type: 'invalid_request_error', message },
    { 'www-authenticate': 'Bearer realm="Stripe"' },
  );
}

function bearer(authorization: string | null): string {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ', 2);
  if (/^bearer$/i.test(scheme)) return credentials;
  // curl -u sk_test_…: sends the key as a user name.
  if (/^basic$/i.test(scheme)) return Buffer.from(credentials, 'base64').toString().split(':', 1)[0] ?? '';
  return '';
}

/** `sk_live_****1234`: enough to see which key was used by mistake, not enough to use it. */
const masked = (key: string): string => key.replace(/^((?:[sr]k_(?:live|test)_)?)(.*?)(.{0,4})$/, '$1****$3');
