import Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { Cause, World } from '../world.ts';
import { missing } from './errors.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { listOf, readParameters, text, yesOrNo } from './parameters.ts';

/** What the site's webhook endpoint subscribes to. Everything else only shows in the list of events. */
export const subscribedEvents = [
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.updated',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'payout.paid',
  'payout.failed',
  'payout.canceled',
  'payout.reconciliation_completed',
];

/**
 * Records that something happened to `object` and sends it to the site when the site subscribes to it.
 * @param held keep the webhook back until somebody releases it
 */
export function emit(world: World, type: string, object: object, cause: Cause, held = false): void {
  const subscribed = subscribedEvents.includes(type);
  const event = {
    id: newStripeId('evt_'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: world.clock.seconds(),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: subscribed ? 1 : 0,
    request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
    type,
  } as Stripe.Event;
  world.store.put('stripeEvent', event.id, event);
  if (subscribed) {
    const payload = JSON.stringify(event, null, 2);
    world.deliveries.enqueue('stripe', { id: event.id, type, payload }, held);
  }
}

export function retrieveEvent(world: World, id: string): Stripe.Event {
  const event = world.store.get('stripeEvent', id);
  // Stripe's own word for it.
  if (!event) throw missing('notification', id, 'id');
  return withPending(world, event);
}

export function listEvents(world: World, form: Form): Stripe.ApiList<Stripe.Event> {
  const params = readParameters<Stripe.EventListParams>(form, {
    ...pagination,
    delivery_success: yesOrNo,
    type: text(),
    types: listOf(text(), { max: 20 }),
  });
  const events = world.store
    .all('stripeEvent')
    .map((event) => withPending(world, event))
    .filter(
      (event) =>
        (params.type ?? event.type) === event.type &&
        (params.types?.includes(event.type) ?? true) &&
        (params.delivery_success === undefined || params.delivery_success === (event.pending_webhooks === 0)),
    );
  return listPage(events, params, { url: '/v1/events', object: 'notification' });
}

/** `t=…,v1=…` over the raw body. */
export function signStripe(secret: string, payload: string, at: number): Record<string, string> {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at });
  return { 'stripe-signature': signature, 'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)' };
}

function withPending(world: World, event: Stripe.Event): Stripe.Event {
  const delivery = world.store.get('delivery', event.id);
  return { ...event, pending_webhooks: !delivery || delivery.state === 'delivered' ? 0 : 1 };
}
