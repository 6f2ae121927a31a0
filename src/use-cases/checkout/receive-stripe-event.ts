import { isOf } from '#use-cases/ports/payment-events.ts';
import type { PaymentEvent } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { settleCheckout } from './settle-checkout.ts';
import { syncPayment } from './sync-payment.ts';
import { syncPayout } from './sync-payout.ts';

export type Received =
  | { ok: true; outcome: 'done' | 'known' | 'ignored' }
  /** 400: the signature or its time does not hold. */
  | { ok: false; reason: 'bad-signature' }
  /** 500: Stripe delivers it again, and so does the sweeper. */
  | { ok: false; reason: 'failed' }
  /** 500 as well: a payment of ours without its booking stays undone, and is seen, until somebody settles it. */
  | { ok: false; reason: 'unmatched' };

/** Takes one delivery of a signed event: writes it down first, then does what it calls for. */
export async function receiveStripeEvent(
  ports: Ports,
  input: { rawBody: string; signature: string },
): Promise<Received> {
  const now = ports.now();
  const event = ports.payments.verifyEvent(input.rawBody, input.signature, now);
  if (!event) return { ok: false, reason: 'bad-signature' };
  const inbox = await ports.database.write((store) =>
    store.webhooks.receive({
      id: event.id,
      source: 'stripe',
      type: event.type,
      payload: input.rawBody,
      receivedAt: now,
    }),
  );
  if (inbox.processedAt !== null) return { ok: true, outcome: 'known' };
  return handleStripeEvent(ports, event.id, () => event);
}

/**
 * Also for events that were received and failed, and for those that Stripe lists but never delivered.
 * @param read gives the event; a body that cannot be read is a failure like any other
 */
export async function handleStripeEvent(
  ports: Ports,
  stripeId: string,
  read: () => PaymentEvent,
): Promise<Received> {
  try {
    const event = read();
    const outcome = await dispatch(ports, event);
    ports.log.info('stripe-event', { stripeId, eventType: event.type, reason: outcome });
    return { ok: true, outcome };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    ports.log.error('stripe-event-failed', { stripeId, reason });
    await ports.database.write((store) => store.webhooks.markFailed(stripeId, reason));
    return { ok: false, reason: error instanceof Unmatched ? 'unmatched' : 'failed' };
  }
}

class Unmatched extends Error {
  override name = 'Unmatched';
  constructor() {
    super('a payment without its booking');
  }
}

/**
 * The event only says where to look: events come late, twice and out of order, so the state is read from Stripe.
 * @throws Error when Stripe does not answer
 */
async function dispatch(ports: Ports, event: PaymentEvent): Promise<'done' | 'ignored'> {
  const isOfThisMode = event.livemode === ports.livemode;
  if (isOfThisMode && isOf('checkout', event.type) && event.checkoutSessionId) {
    const settled = await settleCheckout(ports, {
      checkoutSessionId: event.checkoutSessionId,
      by: 'stripe',
      eventId: event.id,
    });
    if (settled.ok) return 'done';
    if (settled.reason === 'no-answer') throw new Error(settled.detail);
    if (settled.reason === 'unmatched') throw new Unmatched();
  }
  if (isOfThisMode && isOf('payment', event.type) && event.paymentIntentId) {
    const synced = await syncPayment(ports, { paymentIntentId: event.paymentIntentId, eventId: event.id });
    if (synced.ok) return 'done';
    if (synced.reason === 'no-answer') throw new Error(synced.detail);
  }
  if (isOfThisMode && isOf('payout', event.type)) {
    const synced = await syncPayout(ports, { payoutId: event.objectId, eventId: event.id });
    if (synced.ok) return 'done';
    if (synced.reason === 'no-answer') throw new Error(synced.detail);
  }
  // Another mode, another account's object, or a type that changes nothing here.
  await ports.database.write((store) => store.webhooks.markProcessed(event.id, ports.now()));
  return 'ignored';
}
