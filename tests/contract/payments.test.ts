import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import Stripe from 'stripe';
import { createPayments } from '#adapters/stripe/payments.ts';
import { hour, minute } from '#domain/interval.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import type { CallResult } from '#use-cases/ports/calls.ts';
import type { CheckoutRequest } from '#use-cases/ports/payments.ts';

const second = 1000;
const secretKey = 'sk_test_contract';
const webhookSecret = 'whsec_contract';

/** Who hears of webhooks in these tests: nobody, unless a test listens. */
const nowhere = 'http://127.0.0.1:9/webhooks';

async function openSandbox(t: TestContext, webhookUrl = nowhere, now?: () => number): Promise<Sandbox> {
  const sandbox = await startSandbox({
    port: 0,
    now,
    stripe: { webhookUrl, webhookSecret, secretKey },
    resend: { webhookUrl: nowhere, webhookSecret: 'whsec_c2VjcmV0' },
    webhookRetryDelaysMs: [],
  });
  t.after(() => sandbox.close());
  return sandbox;
}

async function open(t: TestContext, { timeoutMs = 5 * second, key = secretKey } = {}) {
  const sandbox = await openSandbox(t);
  const payments = createPayments({
    secretKey: key,
    webhookSecrets: [webhookSecret],
    apiBase: sandbox.url,
    timeoutMs,
  });
  return { sandbox, payments };
}

function requestFor(bookingId: string): CheckoutRequest {
  return {
    bookingId,
    trace: {
      bookingId,
      startsAt: Date.UTC(2026, 11, 8, 14, 30),
      minutes: 30,
      offerSlug: 'strategy-session',
      timeZone: 'Europe/Berlin',
      sequence: 0,
    },
    offerName: '30-minute strategy session',
    description: 'Tuesday 8 December, 15:30, Berlin time',
    amountMinor: 15000,
    currency: 'USD',
    email: 'ada@example.com',
    expiresAt: Date.now() + 36 * minute,
    successUrl: 'https://example.com/booking/AAA',
    cancelUrl: 'https://example.com/book/check',
  };
}

function good<T>(result: CallResult<T>): { ok: true } & T {
  if (!result.ok) assert.fail(`${result.reason}: ${result.detail}`);
  return result;
}

async function pay(t: TestContext) {
  const { sandbox, payments } = await open(t);
  const { checkout } = good(await payments.createCheckout(requestFor('b1'), 'k1'));
  await sandbox.control.pay(checkout.id);
  const paid = good(await payments.readCheckout(checkout.id)).checkout;
  return { sandbox, payments, checkout: paid, paymentIntentId: paid.paymentIntentId! };
}

test('a checkout carries our price, reference and mode, and reads back the same', async (t) => {
  const { payments } = await open(t);
  const { checkout } = good(await payments.createCheckout(requestFor('b1'), 'k1'));

  assert.match(checkout.url ?? '', /^http/);
  assert.deepEqual(
    { ...checkout, id: '', url: '', openedAt: 0 },
    {
      id: '',
      url: '',
      status: 'open',
      paymentStatus: 'unpaid',
      amountMinor: 15000,
      currency: 'USD',
      livemode: false,
      paymentIntentId: null,
      clientReferenceId: 'b1',
      openedAt: 0,
      trace: requestFor('b1').trace,
      successUrl: 'https://example.com/booking/AAA',
      buyer: checkout.buyer,
    },
  );
  assert.deepEqual(good(await payments.readCheckout(checkout.id)).checkout, checkout);
});

test('Stripe is asked for cards and Link alone, in our currency, and is told nothing of the visitor but the address', async (t) => {
  const bodies: string[] = [];
  const url = await listen(t, (body, response) => {
    bodies.push(body);
    response.end('{}');
  });
  const payments = createPayments({ secretKey, webhookSecrets: [], apiBase: url });
  await payments.createCheckout(requestFor('b1'), 'k1');

  const sent = Object.fromEntries(new URLSearchParams(bodies[0]));
  assert.deepEqual(
    Object.keys(sent)
      .filter((name) => name.includes('payment_method'))
      .map((name) => sent[name]),
    ['card', 'link'],
  );
  assert.equal(sent['adaptive_pricing[enabled]'], 'false');
  assert.deepEqual(
    Object.keys(sent)
      .filter((name) => name.includes('metadata'))
      .map((name) => `${name}=${sent[name]}`),
    ['metadata', 'payment_intent_data[metadata]'].flatMap((name) => [
      `${name}[booking_id]=b1`,
      `${name}[starts_at]=2026-12-08T14:30:00.000Z`,
      `${name}[minutes]=30`,
      `${name}[offer]=strategy-session`,
      `${name}[time_zone]=Europe/Berlin`,
      `${name}[sequence]=0`,
    ]),
  );
  assert.equal(sent['payment_intent_data[receipt_email]'], 'ada@example.com');
});

test('the same key answers with the same checkout', async (t) => {
  const { sandbox, payments } = await open(t);
  const request = requestFor('b1');
  const first = good(await payments.createCheckout(request, 'k1'));
  const again = good(await payments.createCheckout(request, 'k1'));

  assert.equal(again.checkout.id, first.checkout.id);
  assert.equal(sandbox.ledger().checkoutSessions.length, 1);
});

test('a checkout whose answer is lost is no answer, and the same key brings it', async (t) => {
  const { sandbox, payments } = await open(t);
  const request = requestFor('b1');
  sandbox.faults.add({ on: 'request', service: 'stripe', method: 'POST', kind: 'drop-after-commit' });

  const lost = await payments.createCheckout(request, 'k1');
  assert.equal(lost.ok, false);
  assert.equal(!lost.ok && lost.reason, 'no-answer');
  good(await payments.createCheckout(request, 'k1'));
  assert.equal(sandbox.ledger().checkoutSessions.length, 1);
});

test('a lost checkout is found by the booking it was made for', async (t) => {
  const { sandbox, payments } = await open(t);
  const since = Date.now();
  good(await payments.createCheckout(requestFor('b0'), 'k0'));
  sandbox.faults.add({ on: 'request', service: 'stripe', method: 'POST', kind: 'drop-after-commit' });
  await payments.createCheckout(requestFor('b1'), 'k1');

  const { checkout } = good(await payments.findCheckout('b1', since));
  assert.equal(checkout?.clientReferenceId, 'b1');
  assert.equal(good(await payments.findCheckout('b2', since)).checkout, null);
});

test('a checkout is found behind more than one page of others', async (t) => {
  const { payments } = await open(t);
  const since = Date.now();
  for (let count = 0; count <= 101; count += 1) {
    good(await payments.createCheckout(requestFor(`b${count}`), `k${count}`));
  }
  assert.equal(good(await payments.findCheckout('b0', since)).checkout?.clientReferenceId, 'b0');
});

for (const kind of ['429', '500', 'drop-before'] as const) {
  test(`a request that meets ${kind} has no answer yet`, async (t) => {
    const { sandbox, payments } = await open(t);
    sandbox.faults.add({ on: 'request', service: 'stripe', kind });
    const result = await payments.readCheckout('cs_1');
    assert.equal(!result.ok && result.reason, 'no-answer');
  });
}

test('a call that hangs ends after its time-out without an answer', { timeout: 10 * second }, async (t) => {
  const { sandbox, payments } = await open(t, { timeoutMs: 50 });
  sandbox.faults.add({ on: 'request', service: 'stripe', kind: 'hang' });
  const result = await payments.readCheckout('cs_1');
  assert.equal(!result.ok && result.reason, 'no-answer');
});

test('an answer that stops in the middle ends after the time-out, too', {
  timeout: 10 * second,
}, async (t) => {
  const url = await listen(t, (_body, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":');
  });
  const payments = createPayments({ secretKey, webhookSecrets: [], apiBase: url, timeoutMs: 50 });
  const result = await payments.readCheckout('cs_1');
  assert.equal(!result.ok && result.reason, 'no-answer');
});

test('another call with the same key on its way is no refusal', async (t) => {
  const url = await listen(t, (_body, response) => {
    response.statusCode = 409;
    response.end(JSON.stringify({ error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } }));
  });
  const waiting = createPayments({ secretKey, webhookSecrets: [], apiBase: url });
  const result = await waiting.createCheckout(requestFor('b1'), 'k1');
  assert.equal(!result.ok && result.reason, 'no-answer');
});

test('a refusal keeps Stripe’s code and no word of what was typed', async (t) => {
  const { payments } = await open(t);
  const result = await payments.createCheckout({ ...requestFor('b1'), email: 'not an address' }, 'k1');

  assert.equal(!result.ok && result.reason, 'refused');
  assert.match(!result.ok ? result.detail : '', /StripeInvalidRequestError 400/);
  assert.doesNotMatch(JSON.stringify(result), /not an address/);
});

test('a wrong key answers nothing about what was asked, and does not show', async (t) => {
  const { payments } = await open(t, { key: 'sk_test_other' });
  const result = await payments.readCheckout('cs_1');
  assert.equal(!result.ok && result.reason, 'no-answer');
  assert.doesNotMatch(JSON.stringify(result), /sk_test/);
});

test('an unknown checkout is refused', async (t) => {
  const { payments } = await open(t);
  for (const result of [await payments.readCheckout('cs_none'), await payments.expireCheckout('cs_none')]) {
    assert.equal(!result.ok && result.reason, 'refused');
  }
});

test('an open checkout is closed once and for all', async (t) => {
  const { payments } = await open(t);
  const { checkout } = good(await payments.createCheckout(requestFor('b1'), 'k1'));

  const closed = good(await payments.expireCheckout(checkout.id)).checkout;
  assert.equal(closed.status, 'expired');
  assert.equal(closed.url, null);
  assert.deepEqual(good(await payments.expireCheckout(checkout.id)).checkout, closed);
});

test('a checkout that Stripe refuses to close and that is open still does not count as closed', async (t) => {
  const url = await listen(t, (_body, response, _headers, method) => {
    if (method === 'POST') response.statusCode = 400;
    const session = { id: 'cs_1', status: 'open', payment_status: 'unpaid', url: 'http://localhost/pay' };
    response.end(JSON.stringify(method === 'POST' ? { error: { type: 'invalid_request_error' } } : session));
  });
  const refusing = createPayments({ secretKey, webhookSecrets: [], apiBase: url });
  const result = await refusing.expireCheckout('cs_1');
  assert.equal(!result.ok && result.reason, 'no-answer');
});

test('closing a checkout that was paid meanwhile says that it is complete', async (t) => {
  const { payments, checkout } = await pay(t);
  const { status, paymentStatus } = good(await payments.expireCheckout(checkout.id)).checkout;
  assert.deepEqual([status, paymentStatus], ['complete', 'paid']);
});

test('a payment tells what was captured', async (t) => {
  const { payments, paymentIntentId } = await pay(t);
  const { payment } = good(await payments.readPayment(paymentIntentId));

  assert.equal(payment.status, 'succeeded');
  assert.equal(payment.bookingId, 'b1');
  assert.equal(payment.capturedMinor, 15000);
  assert.equal(payment.currency, 'USD');
  assert.equal(payment.livemode, false);
  assert.match(payment.chargeId ?? '', /^ch_/);
  assert.deepEqual([payment.refunds, payment.disputes], [[], []]);
});

test('a payment tells where its receipt is', async (t) => {
  const receipt_url = 'http://localhost/receipts/1';
  const url = await listen(t, (_body, response) => {
    const charge = { id: 'ch_1', receipt_url };
    const intent = { id: 'pi_1', currency: 'usd', amount_received: 15000, latest_charge: charge };
    response.end(JSON.stringify({ ...intent, data: [] }));
  });
  const reading = createPayments({ secretKey, webhookSecrets: [], apiBase: url });
  const { payment } = good(await reading.readPayment('pi_1'));
  assert.equal(payment.receiptUrl, receipt_url);
});

test('a payment tells its refunds and disputes', async (t) => {
  const { sandbox, payments, paymentIntentId } = await pay(t);
  await sandbox.control.refund(paymentIntentId, 5000);
  await sandbox.control.dispute(paymentIntentId);
  const { payment } = good(await payments.readPayment(paymentIntentId));

  assert.deepEqual(
    payment.refunds.map(({ amountMinor, currency, status }) => ({ amountMinor, currency, status })),
    [{ amountMinor: 5000, currency: 'USD', status: 'succeeded' }],
  );
  assert.deepEqual(
    payment.disputes.map(({ status, amountMinor }) => ({ status, amountMinor })),
    [{ status: 'needs_response', amountMinor: 10000 }],
  );
});

test('a refund whose answer is lost is made once', async (t) => {
  const { sandbox, payments, paymentIntentId } = await pay(t);
  const request = { paymentIntentId, amountMinor: 15000, currency: 'USD', bookingId: 'b1' };
  sandbox.faults.add({ on: 'request', service: 'stripe', path: '/v1/refunds', kind: 'drop-after-commit' });

  const lost = await payments.refund(request, 'refund:b1:v1');
  assert.equal(!lost.ok && lost.reason, 'no-answer');
  const { refund } = good(await payments.refund(request, 'refund:b1:v1'));
  assert.equal(refund?.amountMinor, 15000);
  assert.equal(sandbox.ledger().refunds.length, 1);
});

test('a payment that was refunded before is success without a new refund', async (t) => {
  const { sandbox, payments, paymentIntentId } = await pay(t);
  await sandbox.control.refund(paymentIntentId);
  const result = await payments.refund(
    { paymentIntentId, amountMinor: 15000, currency: 'USD', bookingId: 'b1' },
    'k2',
  );
  assert.deepEqual(result, { ok: true, refund: null });
});

test('more than was paid is refused', async (t) => {
  const { payments, paymentIntentId } = await pay(t);
  const result = await payments.refund(
    { paymentIntentId, amountMinor: 15001, currency: 'USD', bookingId: 'b1' },
    'k2',
  );
  assert.equal(!result.ok && result.reason, 'refused');
});

test('events since an instant come oldest first and say where to look', async (t) => {
  const since = Date.now() - second;
  const { sandbox, payments, checkout, paymentIntentId } = await pay(t);
  await sandbox.control.refund(paymentIntentId);
  const { events } = good(await payments.eventsSince(since, Date.now() + hour));

  const completed = events.find(({ type }) => type === 'checkout.session.completed')!;
  const refunded = events.find(({ type }) => type === 'charge.refunded')!;
  assert.equal(completed.checkoutSessionId, checkout.id);
  assert.equal(completed.paymentIntentId, paymentIntentId);
  assert.equal(refunded.paymentIntentId, paymentIntentId);
  assert.equal(refunded.checkoutSessionId, null);
  assert.ok(events.indexOf(completed) < events.indexOf(refunded));
  const { rawBody, ...event } = completed;
  assert.deepEqual(payments.parseEvent(rawBody), event);
  assert.deepEqual(good(await payments.eventsSince(Date.now() + hour, Date.now() + 2 * hour)).events, []);
});

test('more events than a search looks through are read in parts, and none is left out', async (t) => {
  const end = Date.now();
  const since = end - 10 * hour;
  let now = since;
  const sandbox = await openSandbox(t, nowhere, () => now);
  const payments = createPayments({
    secretKey,
    webhookSecrets: [webhookSecret],
    apiBase: sandbox.url,
    searchLimit: 4,
  });
  const expired: string[] = [];
  for (let n = 0; n < 9; n += 1) {
    const { checkout } = good(await payments.createCheckout(requestFor(`b${n}`), `k${n}`));
    await sandbox.control.expire(checkout.id);
    expired.push(checkout.id);
    now += hour;
  }
  const found = new Set<string | null>();
  let from = since;
  for (let round = 0; round < 20 && from < end - second; round += 1) {
    const listed = good(await payments.eventsSince(from, end));
    assert.ok(listed.until > from);
    for (const { checkoutSessionId } of listed.events) found.add(checkoutSessionId);
    from = listed.until;
  }
  assert.deepEqual([...found], expired);
});

test('Stripe’s clock is read from its answers', async (t) => {
  const { sandbox, payments } = await open(t);
  sandbox.setClockOffset(10 * minute);
  const { at } = good(await payments.serverTime());
  assert.ok(Math.abs(at - Date.now() - 10 * minute) < minute);
});

const now = Date.UTC(2026, 11, 1, 9);
const body = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'checkout.session.completed',
  livemode: false,
  data: { object: { id: 'cs_1', object: 'checkout.session', payment_intent: 'pi_1' } },
});
const payments = createPayments({ secretKey, webhookSecrets: ['whsec_new', 'whsec_old'] });

function signed(secret: string, at = now, payload = body): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at / second });
}

test('an event signed by any secret in rotation is read', () => {
  const event = {
    id: 'evt_1',
    type: 'checkout.session.completed',
    livemode: false,
    objectId: 'cs_1',
    checkoutSessionId: 'cs_1',
    paymentIntentId: 'pi_1',
  };
  assert.deepEqual(payments.verifyEvent(body, signed('whsec_new'), now), event);
  assert.deepEqual(payments.verifyEvent(body, signed('whsec_old'), now), event);
  assert.deepEqual(payments.parseEvent(body), event);
});

test('an event of a stranger, of changed words or without a signature is not read', () => {
  assert.equal(payments.verifyEvent(body, signed('whsec_other'), now), null);
  assert.equal(payments.verifyEvent(body.replace('cs_1', 'cs_2'), signed('whsec_new'), now), null);
  assert.equal(payments.verifyEvent(body, '', now), null);
  assert.equal(payments.verifyEvent(body, 't=x,v1=y', now), null);
  assert.equal(createPayments({ secretKey, webhookSecrets: [] }).verifyEvent(body, signed(''), now), null);
  assert.equal(createPayments({ secretKey, webhookSecrets: [''] }).verifyEvent(body, signed(''), now), null);
});

test('Stripe is given a domain in the letters of the network', async (t) => {
  const { payments, sandbox } = await open(t);
  const { checkout } = good(
    await payments.createCheckout({ ...requestFor('b1'), email: 'ada@exämple.de' }, 'k1'),
  );
  const answer = await fetch(`${sandbox.url}/v1/checkout/sessions/${checkout.id}`, {
    headers: { authorization: `Bearer ${secretKey}` },
  });
  const session = (await answer.json()) as { customer_email: string };
  assert.equal(session.customer_email, 'ada@xn--exmple-cua.de');
});

test('what is signed and no event is not read', () => {
  const event = JSON.parse(body);
  const strange = [
    null,
    [],
    7,
    {},
    { ...event, id: 7 },
    { ...event, type: {} },
    { ...event, livemode: 'no' },
  ];
  const objects = [
    null,
    'cs_1',
    { ...event.data.object, id: 7 },
    { ...event.data.object, payment_intent: 7 },
  ];
  for (const given of [...strange, ...objects.map((object) => ({ ...event, data: { object } }))]) {
    const text = JSON.stringify(given);
    assert.equal(payments.verifyEvent(text, signed('whsec_new', now, text), now), null, text);
    assert.throws(() => payments.parseEvent(text), text);
  }
});

test('a time stamp may be off by 300 seconds either way, and not by one more', () => {
  for (const off of [-300, 300]) {
    assert.notEqual(payments.verifyEvent(body, signed('whsec_new', now + off * second), now), null);
  }
  for (const off of [-301, 301]) {
    assert.equal(payments.verifyEvent(body, signed('whsec_new', now + off * second), now), null);
  }
});

test('the sandbox’s own webhook holds', async (t) => {
  const received: { body: string; headers: IncomingHttpHeaders }[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const url = await listen(t, (delivered, response, headers) => {
    received.push({ body: delivered, headers });
    response.end();
    resolve();
  });
  const sandbox = await openSandbox(t, url);
  const listening = createPayments({ secretKey, webhookSecrets: [webhookSecret], apiBase: sandbox.url });
  const { checkout } = good(await listening.createCheckout(requestFor('b1'), 'k1'));
  await sandbox.control.expire(checkout.id);
  await promise;

  const [first] = received;
  const event = listening.verifyEvent(first!.body, String(first!.headers['stripe-signature']), Date.now());
  assert.equal(event?.type, 'checkout.session.expired');
  assert.equal(event?.checkoutSessionId, checkout.id);
});

test('neither a buyer nor the key goes where another server points', async (t) => {
  const asked: string[] = [];
  const elsewhere = await listen(t, (_body, response) => {
    asked.push('elsewhere');
    response.end('{}');
  });
  const redirecting = await listen(t, (_body, response) =>
    response.writeHead(307, { location: elsewhere }).end(),
  );
  const session = {
    id: 'cs_1',
    status: 'open',
    payment_status: 'unpaid',
    url: 'https://stripe.com.evil.example/pay',
  };
  const lying = await listen(t, (_body, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session)),
  );
  for (const apiBase of [redirecting, lying]) {
    const payments = createPayments({ secretKey, webhookSecrets: [webhookSecret], apiBase });
    const read = await payments.readCheckout('cs_1');
    assert.equal(read.ok === false && read.reason, 'no-answer', apiBase);
  }
  assert.deepEqual(asked, []);
});

async function listen(
  t: TestContext,
  answer: (body: string, response: ServerResponse, headers: IncomingHttpHeaders, method?: string) => void,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(Buffer.concat(chunks).toString(), response, request.headers, request.method);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
