import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Stripe from 'stripe';
import { LOCAL_STRIPE_SECRET_KEY, LOCAL_STRIPE_WEBHOOK_SECRET } from '#sandbox/local-keys.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { sandboxKeys } from '#settings.ts';
import { startBoth } from './support/sandbox-site.ts';

const connect = (sandbox: Sandbox, key = LOCAL_STRIPE_SECRET_KEY): Stripe =>
  new Stripe(key, { ...sandbox.stripeOptions, maxNetworkRetries: 0, telemetry: false });

const inMinutes = (minutes: number): number => Math.floor(Date.now() / 1000) + minutes * 60;

const strategySession = {
  mode: 'payment',
  line_items: [
    {
      quantity: 1,
      price_data: {
        currency: 'usd',
        unit_amount: 15_000,
        product_data: { name: 'Strategy session', description: '30 minutes, video' },
      },
    },
  ],
  success_url: 'https://site.test/return?checkout={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://site.test/book/check',
  client_reference_id: 'booking-1',
  customer_email: 'ada@example.com',
  allowed_payment_method_types: ['card', 'link'],
  metadata: { booking: 'booking-1' },
} satisfies Stripe.Checkout.SessionCreateParams;

const refusal = (promise: Promise<unknown>): Promise<Stripe.errors.StripeError> =>
  promise.then(
    () => assert.fail('it was not refused'),
    (error: Stripe.errors.StripeError) => error,
  );

test('site and sandbox know the same keys', () => {
  assert.equal(sandboxKeys.stripeSecretKey, LOCAL_STRIPE_SECRET_KEY);
  assert.equal(sandboxKeys.stripeWebhookSecret, LOCAL_STRIPE_WEBHOOK_SECRET);
});

test('a Checkout Session comes back as Stripe would make it', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const expires_at = inMinutes(36);
  const made = await stripe.checkout.sessions.create({ ...strategySession, expires_at });

  assert.match(made.id, /^cs_test_\w{58}$/);
  assert.equal(made.url, `${sandbox.url}/pay/${made.id}`);
  assert.equal(made.status, 'open');
  assert.equal(made.payment_status, 'unpaid');
  assert.equal(made.payment_intent, null);
  assert.equal(made.amount_total, 15_000);
  assert.equal(made.currency, 'usd');
  assert.equal(made.expires_at, expires_at);
  assert.equal(made.livemode, false);
  assert.deepEqual(made.metadata, { booking: 'booking-1' });
  assert.deepEqual(made.payment_method_types, ['card', 'link']);

  const read = await stripe.checkout.sessions.retrieve(made.id, { expand: ['line_items'] });
  assert.equal(read.client_reference_id, 'booking-1');
  assert.equal(read.line_items?.data[0]?.description, 'Strategy session');
  assert.equal(read.line_items?.data[0]?.price?.unit_amount_decimal?.toString(), '15000');
});

test('headers carry the request id, the version and the clock', async (t) => {
  const { sandbox } = await startBoth(t);
  sandbox.setClockOffset(-300_000);
  const session = await connect(sandbox).checkout.sessions.create(strategySession);
  const { headers, requestId, apiVersion } = session.lastResponse;
  assert.match(requestId, /^req_/);
  assert.equal(apiVersion, Stripe.API_VERSION);
  const behind = Date.now() - Date.parse(headers.date ?? '');
  assert.ok(behind >= 300_000 && behind < 310_000, `the clock is ${behind} ms behind`);
});

test('lists page from the newest on and follow their filters', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1)
    made.unshift((await stripe.checkout.sessions.create(strategySession)).id);

  const first = await stripe.checkout.sessions.list({ limit: 2 });
  assert.deepEqual(
    first.data.map(({ id }) => id),
    made.slice(0, 2),
  );
  assert.equal(first.has_more, true);
  const all = await stripe.checkout.sessions.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
  assert.deepEqual(
    all.map(({ id }) => id),
    made,
  );
  const future = await stripe.checkout.sessions.list({ created: { gte: inMinutes(1) } });
  assert.deepEqual(future.data, []);

  const paid = (await sandbox.control.pay(made[3] ?? '')) as Stripe.Checkout.Session;
  const byIntent = await stripe.checkout.sessions.list({ payment_intent: String(paid.payment_intent) });
  assert.deepEqual(
    byIntent.data.map(({ id }) => id),
    [paid.id],
  );
  assert.equal((await refusal(stripe.checkout.sessions.list({ limit: 101 }))).param, 'limit');
});

test('an open session can be expired once, a paid one never', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const first = await stripe.checkout.sessions.create(strategySession);
  const expired = await stripe.checkout.sessions.expire(first.id);
  assert.equal(expired.status, 'expired');
  assert.equal(expired.url, null);
  assert.match((await refusal(stripe.checkout.sessions.expire(first.id))).message, /status of `expired`/);

  const second = await stripe.checkout.sessions.create(strategySession);
  await sandbox.control.pay(second.id);
  assert.match((await refusal(stripe.checkout.sessions.expire(second.id))).message, /status of `complete`/);
});

test('a session expires by itself at its time and says so', async (t) => {
  let now = Date.now();
  const { sandbox, site } = await startBoth(t, { now: () => now });
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create({ ...strategySession, expires_at: inMinutes(36) });
  now += 37 * 60_000;
  assert.equal((await stripe.checkout.sessions.retrieve(id)).status, 'expired');
  await sandbox.deliveries.idle();
  assert.deepEqual(
    site.webhooks.map(({ type }) => type),
    ['checkout.session.expired'],
  );
});

test('the same key and parameters give the first answer again, other parameters an error', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const idempotencyKey = 'hold:1:checkout:v1';
  const first = await stripe.checkout.sessions.create(strategySession, { idempotencyKey });
  const again = await stripe.checkout.sessions.create(strategySession, { idempotencyKey });
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal(sandbox.ledger().checkoutSessions.length, 1);

  const other = { ...strategySession, client_reference_id: 'booking-2' };
  const error = await refusal(stripe.checkout.sessions.create(other, { idempotencyKey }));
  assert.ok(error instanceof Stripe.errors.StripeIdempotencyError);
});

test('a key is free again after a day and after a refused request', async (t) => {
  let now = Date.now();
  const { sandbox } = await startBoth(t, { now: () => now });
  const stripe = connect(sandbox);
  const idempotencyKey = 'once';
  await refusal(
    stripe.checkout.sessions.create({ ...strategySession, success_url: 'nowhere' }, { idempotencyKey }),
  );
  const first = await stripe.checkout.sessions.create(strategySession, { idempotencyKey });
  now += 24 * 60 * 60_000;
  const later = await stripe.checkout.sessions.create(strategySession, { idempotencyKey });
  assert.notEqual(later.id, first.id);
});

test('a second request with a key that is in use is turned away', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  sandbox.faults.add({ on: 'request', kind: 'delay', ms: 100 });
  const both = await Promise.allSettled([
    stripe.checkout.sessions.create(strategySession, { idempotencyKey: 'twice' }),
    stripe.checkout.sessions.create(strategySession, { idempotencyKey: 'twice' }),
  ]);
  const refused = both.filter((each) => each.status === 'rejected');
  assert.deepEqual(
    refused.map(({ reason }) => [reason.statusCode, reason.code]),
    [[409, 'idempotency_key_in_use']],
  );
  assert.equal(sandbox.ledger().checkoutSessions.length, 1);
});

const [item] = strategySession.line_items;
const withPrice = (changes: object) => [{ ...item, price_data: { ...item?.price_data, ...changes } }];
const refusedSessions: [name: string, changes: object, expected: { code?: string; param?: string }][] = [
  ['no success_url', { success_url: undefined }, { code: 'parameter_missing', param: 'success_url' }],
  ['an empty success_url', { success_url: '' }, { code: 'parameter_invalid_empty', param: 'success_url' }],
  ['a path as success_url', { success_url: '/return' }, { code: 'url_invalid', param: 'success_url' }],
  ['no line items', { line_items: undefined }, { code: 'parameter_missing', param: 'line_items' }],
  ['no mode', { mode: undefined }, { code: 'parameter_missing', param: 'mode' }],
  ['a mode that nobody knows', { mode: 'gift' }, { param: 'mode' }],
  ['a mode that is not imitated', { mode: 'subscription' }, { param: 'mode' }],
  ['a parameter that nobody knows', { colour: 'blue' }, { code: 'parameter_unknown', param: 'colour' }],
  [
    'a parameter that this API version dropped',
    { payment_method_types: ['card'] },
    { code: 'parameter_unknown', param: 'payment_method_types' },
  ],
  [
    'an unknown parameter deep inside',
    { line_items: [{ ...item, colour: 'blue' }] },
    { code: 'parameter_unknown', param: 'line_items[0][colour]' },
  ],
  [
    '49 cents',
    { line_items: withPrice({ unit_amount: 49 }) },
    { code: 'amount_too_small', param: 'line_items' },
  ],
  [
    'a fraction of a cent',
    { line_items: withPrice({ unit_amount: 1.5 }) },
    { code: 'parameter_invalid_integer', param: 'line_items[0][price_data][unit_amount]' },
  ],
  [
    'a currency that does not exist',
    { line_items: withPrice({ currency: 'xyz' }) },
    { param: 'line_items[0][price_data][currency]' },
  ],
  [
    'a product without a name',
    { line_items: withPrice({ product_data: { description: 'x' } }) },
    { code: 'parameter_missing', param: 'line_items[0][price_data][product_data][name]' },
  ],
  [
    'a negative quantity',
    { line_items: [{ ...item, quantity: -1 }] },
    { code: 'parameter_invalid_integer', param: 'line_items[0][quantity]' },
  ],
  ['29 minutes', { expires_at: inMinutes(29) }, { param: 'expires_at' }],
  ['25 hours', { expires_at: inMinutes(25 * 60) }, { param: 'expires_at' }],
  [
    'an address without a domain',
    { customer_email: 'ada@' },
    { code: 'email_invalid', param: 'customer_email' },
  ],
  ...[
    'a..b@example.com',
    '.a@example.com',
    'a.@example.com',
    'ü@example.com',
    'a@example..com',
    'a@x@y.com',
  ].map((customer_email): [string, object, object] => [
    `the address ${customer_email}`,
    { customer_email },
    { code: 'email_invalid', param: 'customer_email' },
  ]),
  [
    'a reference of 201 characters',
    { client_reference_id: 'x'.repeat(201) },
    { param: 'client_reference_id' },
  ],
  [
    '51 metadata keys',
    { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'x'])) },
    { param: 'metadata' },
  ],
  ['a metadata name of 41 characters', { metadata: { ['k'.repeat(41)]: 'x' } }, { param: 'metadata' }],
  ['a metadata value of 501 characters', { metadata: { k: 'x'.repeat(501) } }, { param: 'metadata' }],
  ['a customer that was never made', { customer: 'cus_1' }, { code: 'resource_missing', param: 'customer' }],
];

for (const [name, changes, expected] of refusedSessions) {
  test(`a session with ${name} is refused`, async (t) => {
    const { sandbox } = await startBoth(t);
    const params = { ...strategySession, ...changes } as Stripe.Checkout.SessionCreateParams;
    const error = await refusal(connect(sandbox).checkout.sessions.create(params));
    assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError, String(error));
    assert.deepEqual(
      { code: error.code, param: error.param },
      { code: undefined, param: undefined, ...expected },
    );
    assert.equal(sandbox.ledger().checkoutSessions.length, 0);
  });
}

test('thirty minutes to the second are enough', async (t) => {
  const { sandbox } = await startBoth(t, { now: () => 1_800_000_000_999 });
  const session = await connect(sandbox).checkout.sessions.create({
    ...strategySession,
    expires_at: 1_800_000_000 + 30 * 60,
  });
  assert.equal(session.status, 'open');
});

test('a key of somebody else opens nothing, a live key least of all', async (t) => {
  const { sandbox } = await startBoth(t);
  for (const key of ['sk_test_another', 'sk_live_0123456789']) {
    const error = await refusal(connect(sandbox, key).checkout.sessions.list());
    assert.ok(error instanceof Stripe.errors.StripeAuthenticationError);
    assert.doesNotMatch(error.message, /012345/);
  }
});

test('what does not exist is missing by name', async (t) => {
  const { sandbox } = await startBoth(t);
  const error = await refusal(connect(sandbox).checkout.sessions.retrieve('cs_test_nothing'));
  assert.deepEqual([error.statusCode, error.code], [404, 'resource_missing']);
  assert.equal(error.message, "No such checkout.session: 'cs_test_nothing'");
});

test('paying completes the session and sends a webhook that verifies', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const answer = await fetch(`${sandbox.url}/pay/${id}`, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'pay' }),
    redirect: 'manual',
  });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), `https://site.test/return?checkout=${id}`);

  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });
  assert.equal(session.status, 'complete');
  assert.equal(session.payment_status, 'paid');
  assert.equal(session.customer_details?.email, 'ada@example.com');
  const intent = session.payment_intent as Stripe.PaymentIntent;
  assert.equal(intent.status, 'succeeded');
  assert.equal((intent.latest_charge as Stripe.Charge).amount_captured, 15_000);

  await sandbox.deliveries.idle();
  const [webhook] = site.webhooks;
  assert.equal(webhook?.path, '/webhooks/stripe');
  const signature = String(webhook?.headers['stripe-signature']);
  const event = stripe.webhooks.constructEvent(webhook?.body ?? '', signature, LOCAL_STRIPE_WEBHOOK_SECRET);
  assert.equal(event.type, 'checkout.session.completed');
  assert.equal(event.api_version, Stripe.API_VERSION);
  assert.throws(() =>
    stripe.webhooks.constructEvent(`${webhook?.body} `, signature, LOCAL_STRIPE_WEBHOOK_SECRET),
  );
});

test('a buyer who pays and is heard of late has paid, and the page can send the webhook', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const { id } = await connect(sandbox).checkout.sessions.create(strategySession);
  const choose = (outcome: string) =>
    fetch(`${sandbox.url}/pay/${id}`, { method: 'POST', body: new URLSearchParams({ outcome }) });
  const after = await (await choose('late')).text();
  await sandbox.deliveries.idle();
  assert.equal(site.webhooks.length, 0);
  assert.equal(sandbox.ledger().byReference['booking-1']?.capturedMinor, 15_000);
  const send = /action="(\/control\/events\/[^"]+)"/.exec(after)?.[1];
  await fetch(sandbox.url + send, { method: 'POST', body: new URLSearchParams({ back: '/' }) });
  assert.equal(site.webhooks[0]?.type, 'checkout.session.completed');

  assert.match(await (await choose('pay')).text(), /The money was captured/);
  assert.equal(sandbox.ledger().charges.length, 1, 'paying in a second window takes no more money');
});

test('the payment page says what is sold, and whether it still is', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id, url } = await stripe.checkout.sessions.create({
    ...strategySession,
    customer_email: undefined,
  });
  const open = await (await fetch(url ?? '')).text();
  for (const shown of ['Strategy session', '30 minutes, video', '$150.00', 'No real money', 'type="email"']) {
    assert.ok(open.includes(shown), shown);
  }
  assert.ok(open.includes('href="https://site.test/book/check"'), 'the buyer can leave');
  await stripe.checkout.sessions.expire(id);
  assert.match(await (await fetch(`${sandbox.url}/pay/${id}`)).text(), /This checkout has expired/);
  assert.equal((await fetch(`${sandbox.url}/pay/cs_test_nothing`)).status, 404);
});

test('a page of somebody else cannot press the buttons', async (t) => {
  const { sandbox } = await startBoth(t);
  const { id } = await connect(sandbox).checkout.sessions.create(strategySession);
  const answer = await fetch(`${sandbox.url}/control/checkout-sessions/${id}/pay`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  assert.equal(answer.status, 403);
  assert.equal(sandbox.ledger().charges.length, 0);
});

test('the list of events has everything, the site gets what it subscribes to', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  await sandbox.control.pay(id);
  await sandbox.deliveries.idle();
  const { data } = await stripe.events.list({ limit: 100 });
  assert.deepEqual(
    data.map(({ type }) => type),
    ['checkout.session.completed', 'payment_intent.succeeded', 'charge.succeeded', 'payment_intent.created'],
  );
  assert.equal(site.webhooks.length, 1);
  const narrowed = await stripe.events.list({ types: ['charge.succeeded'], delivery_success: true });
  assert.equal(narrowed.data.length, 1);
  const [newest] = data;
  assert.equal((await stripe.events.retrieve(newest?.id ?? '')).pending_webhooks, 0);
});

test('a declined card leaves the session open and captures nothing', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  await sandbox.control.decline(id);
  const session = await stripe.checkout.sessions.retrieve(id);
  assert.equal(session.status, 'open');
  assert.deepEqual(sandbox.ledger().charges, []);
  assert.match(await (await fetch(`${sandbox.url}/pay/${id}`)).text(), /Your card was declined/);
  await sandbox.control.pay(id);
  assert.equal(sandbox.ledger().charges.length, 1);
});

for (const [arrived, type, status] of [
  [true, 'checkout.session.async_payment_succeeded', 'paid'],
  [false, 'checkout.session.async_payment_failed', 'unpaid'],
] as const) {
  test(`a bank debit that ${arrived ? 'arrives' : 'fails'} is told later`, async (t) => {
    const { sandbox, site } = await startBoth(t);
    const stripe = connect(sandbox);
    const { id } = await stripe.checkout.sessions.create(strategySession);
    await sandbox.control.payDelayed(id);
    const before = await stripe.checkout.sessions.retrieve(id);
    assert.deepEqual([before.status, before.payment_status], ['complete', 'unpaid']);
    assert.deepEqual(sandbox.ledger().totals, {});
    await sandbox.deliveries.idle();
    await sandbox.control.settleDelayed(id, arrived);
    await sandbox.deliveries.idle();
    assert.equal((await stripe.checkout.sessions.retrieve(id)).payment_status, status);
    assert.deepEqual(
      site.webhooks.map((webhook) => webhook.type),
      ['checkout.session.completed', type],
    );
    assert.equal(sandbox.ledger().byReference['booking-1']?.capturedMinor, arrived ? 15_000 : 0);
  });
}

test('money that was on its way when the session expired is captured all the same', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  await stripe.checkout.sessions.expire(id);
  await assert.rejects(sandbox.control.pay(id), /expired/);
  await sandbox.control.pay(id, { late: true });
  const session = await stripe.checkout.sessions.retrieve(id);
  assert.deepEqual([session.status, session.payment_status], ['complete', 'paid']);
});

test('a refund in parts and then in full adds up, and no cent more', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const paid = (await sandbox.control.pay(id)) as Stripe.Checkout.Session;
  const payment_intent = String(paid.payment_intent);

  const part = await stripe.refunds.create({ payment_intent, amount: 5_000 });
  assert.deepEqual([part.status, part.amount], ['succeeded', 5_000]);
  const tooMuch = await refusal(stripe.refunds.create({ payment_intent, amount: 10_001 }));
  assert.match(tooMuch.message, /\$100\.01\) is greater than unrefunded amount on charge \(\$100\.00/);
  const rest = await stripe.refunds.create({ payment_intent }, { idempotencyKey: 'refund:1:v1' });
  assert.equal(rest.amount, 10_000);
  assert.equal((await refusal(stripe.refunds.create({ payment_intent }))).code, 'charge_already_refunded');

  const listed = await stripe.refunds.list({ payment_intent });
  assert.deepEqual(
    listed.data.map((each) => each.id),
    [rest.id, part.id],
  );
  assert.equal((await stripe.refunds.retrieve(part.id, { expand: ['charge'] })).amount, 5_000);
  const charge = await stripe.charges.retrieve(String(rest.charge));
  assert.deepEqual([charge.refunded, charge.amount_refunded], [true, 15_000]);
  assert.equal(sandbox.ledger().byReference['booking-1']?.refundedMinor, 15_000);
  assert.equal(sandbox.ledger().refunds[1]?.idempotencyKey, 'refund:1:v1');

  await sandbox.deliveries.idle();
  const types = site.webhooks.map(({ type }) => type);
  assert.deepEqual(types.filter((type) => type === 'charge.refunded').length, 2);
});

test('a refusal that says the state of the payment is remembered under its key', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const paid = (await sandbox.control.pay(id)) as Stripe.Checkout.Session;
  const payment_intent = String(paid.payment_intent);
  await sandbox.control.refund(payment_intent);
  const again = () => refusal(stripe.refunds.create({ payment_intent }, { idempotencyKey: 'refund:1:v1' }));
  assert.equal((await again()).code, 'charge_already_refunded');
  assert.equal((await again()).headers?.['idempotent-replayed'], 'true');
});

test('an intent that took no money cannot be refunded', async (t) => {
  const { sandbox } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const declined = (await sandbox.control.decline(id)) as Stripe.Checkout.Session;
  const error = await refusal(stripe.refunds.create({ payment_intent: String(declined.payment_intent) }));
  assert.match(error.message, /does not have a successful charge to refund/);
});

test('a refund that the bank sends back is failed, and the money counts again', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const paid = (await sandbox.control.pay(id)) as Stripe.Checkout.Session;
  const refund = await stripe.refunds.create({ payment_intent: String(paid.payment_intent) });
  await sandbox.control.failRefund(refund.id);
  assert.equal((await stripe.refunds.retrieve(refund.id)).status, 'failed');
  assert.deepEqual(sandbox.ledger().totals.usd, {
    capturedMinor: 15_000,
    refundedMinor: 0,
    disputedMinor: 0,
  });
  await sandbox.deliveries.idle();
  assert.ok(site.webhooks.some(({ type }) => type === 'refund.failed'));
});

test('a disputed charge is told and cannot be refunded', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const stripe = connect(sandbox);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  const paid = (await sandbox.control.pay(id)) as Stripe.Checkout.Session;
  const payment_intent = String(paid.payment_intent);
  await sandbox.control.dispute(payment_intent);
  const { data } = await stripe.disputes.list({ payment_intent });
  assert.equal(data[0]?.status, 'needs_response');
  assert.equal((await refusal(stripe.refunds.create({ payment_intent }))).code, 'charge_disputed');
  await sandbox.deliveries.idle();
  assert.ok(site.webhooks.some(({ type }) => type === 'charge.dispute.created'));
});

test('a check of the set-up finds an account, a balance and the webhook endpoint', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const stripe = connect(sandbox);
  assert.equal((await stripe.accounts.retrieveCurrent()).charges_enabled, true);
  const { id } = await stripe.checkout.sessions.create(strategySession);
  await sandbox.control.pay(id);
  assert.equal((await stripe.balance.retrieve()).pending[0]?.amount, 15_000);
  const { data } = await stripe.webhookEndpoints.list();
  assert.equal(data[0]?.url, `${site.url}/webhooks/stripe`);
  assert.ok(data[0]?.enabled_events.includes('checkout.session.completed'));
});

test('a restart keeps sessions, money and keys, and sends what was not sent', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  t.after(() => rm(folder, { recursive: true }));
  const stateFile = join(folder, 'state.jsonl');
  const { sandbox: first, site } = await startBoth(t, { stateFile });
  first.faults.add({ on: 'webhook', kind: 'hold' });
  const made = await connect(first).checkout.sessions.create(strategySession, { idempotencyKey: 'kept' });
  await first.control.pay(made.id);
  await first.close();

  const second = await startSandbox({
    port: 0,
    stateFile,
    stripe: { webhookUrl: `${site.url}/webhooks/stripe`, webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET },
    resend: { webhookUrl: `${site.url}/webhooks/resend`, webhookSecret: 'whsec_' },
  });
  t.after(() => second.close());
  const stripe = connect(second);
  const again = await stripe.checkout.sessions.create(strategySession, { idempotencyKey: 'kept' });
  assert.equal(again.id, made.id);
  assert.equal(second.ledger().totals.usd?.capturedMinor, 15_000);
  assert.equal(site.webhooks.length, 0);
  assert.deepEqual(await second.deliveries.release(), ['200']);
  assert.equal(site.webhooks[0]?.type, 'checkout.session.completed');
});
