import type { Reply } from '../http.ts';
import type { World } from '../world.ts';
import { actionButton, page, table } from './frame.ts';
import { html } from './html.ts';

/** Faults that the page offers; programs can ask for any. */
const offered: [label: string, rule: object][] = [
  ['Stripe: the next request takes 5 seconds', { on: 'request', service: 'stripe', kind: 'delay', ms: 5000 }],
  [
    'Stripe: the next two checkouts are made, but the answers are lost',
    {
      on: 'request',
      service: 'stripe',
      method: 'POST',
      path: '/v1/checkout/sessions',
      kind: 'drop-after-commit',
      count: 2,
    },
  ],
  [
    'Stripe: the next two refunds are made, but the answers are lost',
    {
      on: 'request',
      service: 'stripe',
      method: 'POST',
      path: '/v1/refunds',
      kind: 'drop-after-commit',
      count: 2,
    },
  ],
  ['Stripe: the next request fails with 500', { on: 'request', service: 'stripe', kind: '500' }],
  ['Stripe: the next request never gets an answer', { on: 'request', service: 'stripe', kind: 'hang' }],
  [
    'Resend: the next email is refused, too many requests',
    { on: 'request', service: 'resend', method: 'POST', kind: '429' },
  ],
  [
    'Resend: the next email is accepted, but the answer is lost',
    { on: 'request', service: 'resend', method: 'POST', kind: 'drop-after-commit' },
  ],
  [
    'Resend: refuses key and sender until cleared',
    { on: 'request', service: 'resend', kind: '403', count: null },
  ],
  ['Resend: down until cleared', { on: 'request', service: 'resend', kind: '500', count: null }],
  ['Webhooks: every event comes twice', { on: 'webhook', kind: 'duplicate', count: null }],
  ['Webhooks: the next event never comes', { on: 'webhook', service: 'stripe', kind: 'drop' }],
  ['Webhooks: hold everything until released', { on: 'webhook', kind: 'hold', count: null }],
  [
    'Webhooks: the next two Stripe events change places',
    { on: 'webhook', service: 'stripe', kind: 'reorder' },
  ],
  ['Clock: five minutes fast', { on: 'clock', offsetMs: 300_000 }],
  ['Clock: five minutes slow', { on: 'clock', offsetMs: -300_000 }],
];

export function showFaults(world: World): Reply {
  const rules = world.faults
    .list()
    .map(({ rule, left, matched }) => [
      html`<code>${JSON.stringify(rule)}</code>`,
      String(matched),
      left === null ? 'without end' : String(left),
    ]);
  const offset = world.clock.offsetMs();
  const options = offered.map(
    ([label, rule]) => html`<option value="${JSON.stringify(rule)}">${label}</option>`,
  );
  return page(
    'Faults',
    '/faults',
    html`<h1>Faults</h1>
<p class="quiet-text">What a network and two services far away do sometimes, when you ask for it.</p>
<h2>Ask for one</h2>
<form method="post" action="/faults">
<label for="rule">What should happen</label>
<select id="rule" name="rule">${options}</select>
<div class="stack"><button>Let it happen</button></div>
</form>
<h2>Asked for</h2>
${offset === 0 ? null : html`<p class="notice">The clock of both services is ${Math.abs(offset) / 1000} seconds ${offset > 0 ? 'fast' : 'slow'}.</p>`}
${table('Faults asked for', ['Rule', 'Seen', 'Left'], rules, 'No fault is waiting to happen.')}
<h2>Back to normal</h2>
<div class="buttons">
${actionButton('Clear all faults', '/faults/clear', '/faults')}
${actionButton('Send what was held back', '/faults/release', '/faults')}
</div>`,
  );
}
