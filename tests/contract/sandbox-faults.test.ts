import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resend } from 'resend';
import Stripe from 'stripe';
import { LOCAL_RESEND_API_KEY, LOCAL_STRIPE_SECRET_KEY } from '#sandbox/local-keys.ts';
import type { Sandbox } from '#sandbox/server.ts';
import { startBoth } from './support/sandbox-site.ts';

const connect = (sandbox: Sandbox, timeout = 5000): Stripe =>
  new Stripe(LOCAL_STRIPE_SECRET_KEY, { ...sandbox.stripeOptions, maxNetworkRetries: 0, timeout });

const strategySession: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  line_items: [
    { quantity: 1, price_data: { currency: 'usd', unit_amount: 15_000, product_data: { name: 'Session' } } },
  ],
  success_url: 'https://site.test/return',
  client_reference_id: 'booking-1',
};

const mail = { from: 'a@localhost.test', to: 'ada@example.com', subject: 'Hello', text: 'Hello' };

const refusal = (promise: Promise<unknown>): Promise<Stripe.errors.StripeError> =>
  promise.then(
    () => assert.fail('it was not refused'),
    (error: Stripe.errors.StripeError) => error,
  );

test('a request that is dropped before does nothing', async (t) => {
  const { sandbox } = await startBoth(t);
  sandbox.faults.add({ on: 'request', method: 'POST', kind: 'drop-before', count: 2 });
  const error = await refusal(connect(sandbox).checkout.sessions.create(strategySession));
  assert.ok(error instanceof Stripe.errors.StripeConnectionError);
  assert.equal(sandbox.ledger().checkoutSessions.length, 0);
});

test('a request that is dropped after its work has done it, and its key finds it again', async (t) => {
  const { sandbox } = await startBoth(t);
  // Two: the SDK repeats a dropped request once by itself.
  sandbox.faults.add({ on: 'request', kind: 'drop-after-commit', path: '/v1/checkout/*', count: 2 });
  const stripe = connect(sandbox);
  const create = () => stripe.checkout.sessions.create(strategySession, { idempotencyKey: 'hold:1' });
  assert.ok((await refusal(create())) instanceof Stripe.errors.StripeConnectionError);
  assert.equal(sandbox.ledger().checkoutSessions.length, 1);
  const found = await create();
  assert.equal(found.id, sandbox.ledger().checkoutSessions[0]?.id);
  assert.equal(sandbox.ledger().checkoutSessions.length, 1);
});

test('429 says when to come again and does nothing', async (t) => {
  const { sandbox } = await startBoth(t);
  sandbox.faults.add({ on: 'request', service: 'stripe', kind: '429', retryAfterSeconds: 7 });
  const error = await refusal(connect(sandbox).checkout.sessions.create(strategySession));
  assert.ok(error instanceof Stripe.errors.StripeRateLimitError);
  assert.equal(error.headers?.['retry-after'], '7');
  assert.equal(sandbox.ledger().checkoutSessions.length, 0);
});

test('403 refuses the key and remembers nothing', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const create = () => stripe.checkout.sessions.create(strategySession, { idempotencyKey: 'a' });
  sandbox.faults.add({ on: 'request', service: 'stripe', kind: '403' });
  assert.equal((await refusal(create())).statusCode, 403);
  assert.equal(sandbox.ledger().checkoutSessions.length, 0);
  assert.equal((await create()).status, 'open');
});

test('500 goes away with a retry, unless it is remembered under the key', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const create = (idempotencyKey: string) =>
    stripe.checkout.sessions.create(strategySession, { idempotencyKey });
  sandbox.faults.add({ on: 'request', kind: '500' });
  assert.equal((await refusal(create('a'))).statusCode, 500);
  assert.equal((await create('a')).status, 'open');
  sandbox.faults.add({ on: 'request', kind: '500', remembered: true });
  assert.equal((await refusal(create('b'))).statusCode, 500);
  assert.equal((await refusal(create('b'))).statusCode, 500);
  assert.equal((await create('c')).status, 'open');
});

test('a request that hangs ends with the patience of the client, and its key is free again', async (t) => {
  const { sandbox } = await startBoth(t);
  sandbox.faults.add({ on: 'request', kind: 'hang', count: 2 });
  const create = (timeout: number) =>
    connect(sandbox, timeout).checkout.sessions.create(strategySession, { idempotencyKey: 'hold:1' });
  assert.match((await refusal(create(50))).message, /timeout/);
  sandbox.faults.clear();
  sandbox.faults.add({ on: 'request', kind: 'hang', afterCommit: true });
  assert.match((await refusal(create(50))).message, /timeout/);
  const found = await create(5000);
  assert.deepEqual(
    sandbox.ledger().checkoutSessions.map(({ id }) => id),
    [found.id],
  );
});

test('a mail whose answer is lost is accepted once', async (t) => {
  const { sandbox } = await startBoth(t);
  const resend = new Resend(LOCAL_RESEND_API_KEY, { baseUrl: sandbox.url });
  sandbox.faults.add({ on: 'request', service: 'resend', kind: 'drop-after-commit' });
  const lost = await resend.emails.send(mail, { idempotencyKey: 'm1' });
  assert.equal(lost.error?.statusCode, null);
  assert.equal((await resend.emails.send(mail, { idempotencyKey: 'm1' })).error, null);
  assert.deepEqual(sandbox.ledger().mailKeys.m1, { accepted: 1, replays: 1 });
});

test('a rule lets pass what it does not match, skips what it should and ends with its count', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  sandbox.faults.add({
    on: 'request',
    method: 'GET',
    path: '/v1/checkout/sessions/*',
    kind: '500',
    skip: 1,
    count: 1,
  });
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const statuses: (number | undefined)[] = [];
  for (let index = 0; index < 3; index += 1) {
    const { lastResponse } = await stripe.checkout.sessions
      .retrieve(id)
      .catch(() => ({ lastResponse: null }));
    statuses.push(lastResponse?.statusCode);
  }
  assert.deepEqual(statuses, [200, undefined, 200]);
});

test('an event that is duplicated comes as often as asked, the same every time', async (t) => {
  const { sandbox, site } = await startBoth(t);
  sandbox.faults.add({ on: 'webhook', kind: 'duplicate', times: 3 });
  const { id } = await connect(sandbox).checkout.sessions.create(strategySession);
  await sandbox.control.pay(id);
  await sandbox.deliveries.idle();
  assert.equal(site.webhooks.length, 3);
  assert.equal(new Set(site.webhooks.map(({ body }) => body)).size, 1);
});

test('held events wait and are released in the order that is asked for', async (t) => {
  const { sandbox, site } = await startBoth(t);
  sandbox.faults.add({ on: 'webhook', service: 'stripe', kind: 'hold', count: null });
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const paid = (await sandbox.control.pay(id)) as Stripe.Checkout.Session;
  await sandbox.control.refund(String(paid.payment_intent));
  await sandbox.deliveries.idle();
  assert.equal(site.webhooks.length, 0);
  const { data } = await stripe.events.list({ types: ['checkout.session.completed', 'charge.refunded'] });
  await sandbox.deliveries.release(data.map((event) => event.id));
  assert.deepEqual(
    site.webhooks.map(({ type }) => type),
    ['charge.refunded', 'checkout.session.completed'],
  );
  await sandbox.deliveries.release();
  assert.equal(site.webhooks.length, 4);
});

test('reordered events come newest first', async (t) => {
  const { sandbox, site } = await startBoth(t);
  sandbox.faults.add({ on: 'webhook', type: 'checkout.session.*', kind: 'reorder' });
  const { id } = await connect(sandbox).checkout.sessions.create(strategySession);
  await sandbox.control.payDelayed(id);
  await sandbox.deliveries.idle();
  assert.equal(site.webhooks.length, 0);
  await sandbox.control.settleDelayed(id, true);
  await sandbox.deliveries.idle();
  assert.deepEqual(
    site.webhooks.map(({ type }) => type),
    ['checkout.session.async_payment_succeeded', 'checkout.session.completed'],
  );
});

test('a dropped event never comes, but Stripe still lists it', async (t) => {
  const { sandbox, site } = await startBoth(t);
  sandbox.faults.add({ on: 'webhook', kind: 'drop' });
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  await sandbox.control.pay(id);
  await sandbox.deliveries.idle();
  await sandbox.deliveries.release();
  assert.equal(site.webhooks.length, 0);
  const { data } = await stripe.events.list({ type: 'checkout.session.completed' });
  assert.equal(data.length, 1);
});

test('an event is sent again until the site takes it', async (t) => {
  const { sandbox, site } = await startBoth(t);
  site.answers.push(500, 302);
  const { id } = await connect(sandbox).checkout.sessions.create(strategySession);
  await sandbox.control.pay(id);
  await sandbox.deliveries.idle();
  assert.equal(site.webhooks.length, 3);
  assert.equal(sandbox.ledger().webhooks.delivered, 1);
});

test('an event is given up after the last attempt and can be sent by hand', async (t) => {
  const { sandbox, site } = await startBoth(t);
  site.answers.push(500, 500, 500);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  await sandbox.control.pay(id);
  await sandbox.deliveries.idle();
  assert.equal(sandbox.ledger().webhooks.failed, 1);
  const { data } = await stripe.events.list({ type: 'checkout.session.completed', delivery_success: false });
  assert.deepEqual(await sandbox.control.deliver([data[0]?.id ?? '']), ['200']);
  assert.equal(sandbox.ledger().webhooks.delivered, 1);
});

test('faults and actions can be asked for over HTTP', async (t) => {
  const { sandbox } = await startBoth(t);
  const post = (path: string, body: object) =>
    fetch(sandbox.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  assert.equal((await post('/faults', { on: 'request', kind: '500' })).status, 201);
  assert.equal((await post('/faults', { on: 'request', kind: 'earthquake' })).status, 400);
  const stripe = connect(sandbox);
  assert.equal((await refusal(stripe.checkout.sessions.list())).statusCode, 500);
  await post('/faults', { on: 'request', kind: '500', count: null });
  await fetch(`${sandbox.url}/faults`, { method: 'DELETE' });
  const { id } = await stripe.checkout.sessions.create(strategySession);
  assert.equal((await post(`/control/checkout-sessions/${id}/pay`, {})).status, 200);
  assert.equal((await post(`/control/checkout-sessions/${id}/pay`, {})).status, 400);
  assert.equal((await post('/control/checkout-sessions/nothing/else', {})).status, 404);
  const ledger = (await (await fetch(`${sandbox.url}/ledger`)).json()) as ReturnType<Sandbox['ledger']>;
  assert.equal(ledger.byReference['booking-1']?.capturedMinor, 15_000);
});
