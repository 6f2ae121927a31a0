import type Stripe from 'stripe';
import { z } from 'zod';
import type { Instant } from '#domain/interval.ts';
import { paymentEventTypes } from '#use-cases/ports/payment-events.ts';
import type { PaymentEvent } from '#use-cases/ports/payments.ts';
import { idOf } from './facts.ts';

/** What the webhook endpoint must be subscribed to, and what is asked for when one went missing. */
export const watchedEventTypes: Stripe.Event['type'][] = Object.values(paymentEventTypes).flat();

const toleranceSeconds = 300;

const id = z.string().min(1).max(255);

/** What is read of an event: of its object the part that all of our types share. Stripe may add to the rest. */
const eventBody = z.object({
  id,
  type: z.string().max(100),
  livemode: z.boolean(),
  data: z.object({
    object: z.object({
      id: id.default(''),
      object: z.string().max(100),
      payment_intent: z.union([id, z.object({ id })]).nullish(),
    }),
  }),
});

export function verifyEvent(
  stripe: Stripe,
  secrets: string[],
  rawBody: string,
  signature: string,
  now: Instant,
): PaymentEvent | null {
  // The SDK refuses only old time stamps; one from the future could be replayed until its time has come.
  if (!(Math.abs(now / 1000 - signedAt(signature)) <= toleranceSeconds)) return null;
  for (const secret of secrets) {
    try {
      return readEvent(
        stripe.webhooks.constructEvent(rawBody, signature, secret, toleranceSeconds, undefined, now),
      );
    } catch {
      // Not this secret, or a body that is no event: the next one, or null.
    }
  }
  return null;
}

/** @throws when the body is no event, which a verified one always is */
export function parseEvent(rawBody: string): PaymentEvent {
  return readEvent(JSON.parse(rawBody));
}

/** @throws when it is none */
export function readEvent(given: unknown): PaymentEvent {
  const event = eventBody.parse(given);
  const about = event.data.object;
  return {
    id: event.id,
    type: event.type,
    livemode: event.livemode,
    objectId: about.id,
    checkoutSessionId: about.object === 'checkout.session' ? about.id : null,
    paymentIntentId: about.object === 'payment_intent' ? about.id : idOf(about.payment_intent),
  };
}

/** Seconds; NaN without a time stamp. Of several, the last one counts, as it does for the SDK's own check. */
function signedAt(signature: string): number {
  const stamps = signature.split(',').filter((part) => part.startsWith('t='));
  return Number.parseInt(stamps.at(-1)?.slice(2) ?? '', 10);
}
