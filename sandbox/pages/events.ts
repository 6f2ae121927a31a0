import type { Reply } from '../http.ts';
import type { DeliveryRecord } from '../records.ts';
import type { World } from '../world.ts';
import { actionButton, moment, page, paged, table } from './frame.ts';
import { type Html, html } from './html.ts';

export function showEvents(world: World, query: string): Reply {
  const { shown, links } = paged(world.store.all('delivery').toReversed(), '/events', query);
  const columns = ['Event', 'From', 'Delivery', 'Made', 'Send'];
  const rows = shown.map((delivery) => [
    html`<a href="/events/${delivery.eventId}">${delivery.type}</a>`,
    delivery.service === 'stripe' ? 'Stripe' : 'Resend',
    deliveryState(delivery),
    moment(delivery.createdAt),
    actionButton(
      delivery.state === 'held' ? 'Send now' : 'Send again',
      `/control/events/${delivery.eventId}/deliver`,
      '/events',
    ),
  ]);
  const others = world.store.all('stripeEvent').length - world.store.all('delivery').filter(isStripe).length;
  return page(
    'Events',
    '/events',
    html`<h1>Events</h1>
<p class="quiet-text">Newest first. ${others} more Stripe events happened that the site does not subscribe to; Stripe’s list of events has them.</p>
${table('Events, newest first', columns, rows, 'Nothing has happened yet that the site would be told of.')}${links}`,
  );
}

export function showEvent(world: World, id: string): Reply {
  const delivery = world.store.get('delivery', id);
  if (!delivery) {
    const content = html`<h1>There is no such event</h1><p><a href="/events">Back to the events</a></p>`;
    return page('No such event', '/events', content, 404);
  }
  return page(
    delivery.type,
    '/events',
    html`<h1>${delivery.type}</h1>
<dl>
<dt>Id</dt><dd><code>${id}</code></dd>
<dt>Delivery</dt><dd>${deliveryState(delivery)}</dd>
<dt>Made</dt><dd>${moment(delivery.createdAt)}</dd>
</dl>
<h2>Body, as it is signed</h2>
<pre class="panel">${delivery.payload}</pre>
<h2>Send</h2>
<div class="buttons">${actionButton('Send to the site', `/control/events/${id}/deliver`, `/events/${id}`)}</div>`,
  );
}

function deliveryState({ state, attempts, answer }: DeliveryRecord): Html {
  const words = {
    pending: 'waiting',
    delivered: 'delivered',
    failed: 'failed',
    held: 'held back',
    dropped: 'lost on purpose',
  };
  const detail = attempts > 0 ? `, attempt ${attempts}: ${answer}` : '';
  return html`<span class="state-${state}">${words[state]}</span>${detail}`;
}

const isStripe = ({ service }: DeliveryRecord): boolean => service === 'stripe';
