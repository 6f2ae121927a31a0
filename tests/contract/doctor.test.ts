import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect } from '#adapters/stripe/payments.ts';
import { checkDatabase } from '#commands/doctor-database.ts';
import { checkAccount } from '#commands/doctor-stripe.ts';
import { usualSwitches } from '#domain/feed.ts';
import { hour } from '#domain/interval.ts';
import { startSandbox } from '#sandbox/server.ts';
import type { StoredFeed } from '#use-cases/ports/feeds.ts';
import type { Finding } from '#use-cases/ports/machine.ts';
import { paymentEventTypes } from '#use-cases/ports/payment-events.ts';
import { testEachDatabase } from './support/shared-database.ts';

const siteUrl = 'https://ship.example';
const address = `${siteUrl}/webhooks/stripe`;
const needed = Object.values(paymentEventTypes).flat();

const stateOf = (findings: Finding[], about: string) => {
  const { state, sentence } =
    findings.find((each) => each.about === about) ?? assert.fail(`nothing on ${about}`);
  return [state, sentence] as const;
};

test('an account that is set up as it should be is found so', async (t) => {
  const sandbox = await startSandbox({
    port: 0,
    stripe: { webhookUrl: address, webhookSecret: 'whsec_x', secretKey: 'sk_test_doctor' },
    resend: { webhookUrl: 'http://127.0.0.1:9', webhookSecret: 'whsec_c2VjcmV0' },
  });
  t.after(() => sandbox.close());
  const findings = await Array.fromAsync(checkAccount(connect('sk_test_doctor', sandbox.url), siteUrl));
  assert.deepEqual(
    findings.map(({ about, state }) => [about, state]),
    [
      ['Endpoint', 'good'],
      ['Rights of the key', 'good'],
    ],
  );
  assert.equal(sandbox.ledger().refunds.length, 0, 'the rights were tried on nothing that exists');
});

test('an endpoint that is not told of refunds is a problem, with the names of the events', async (t) => {
  const events = needed.filter((type) => !type.startsWith('refund.'));
  const findings = await examined(t, {
    endpoints: [{ url: address, enabled_events: events, status: 'enabled' }],
  });
  const [state, sentence] = stateOf(findings, 'Endpoint');
  assert.equal(state, 'bad');
  assert.match(sentence, /is not sent refund\.created, refund\.updated, refund\.failed:/);
});

test('what one endpoint lacks and another one sends is not missing', async (t) => {
  const half = needed.slice(0, 6);
  const rest = needed.slice(6);
  const findings = await examined(t, {
    endpoints: [half, rest].map((enabled_events) => ({ url: address, enabled_events, status: 'enabled' })),
  });
  assert.equal(stateOf(findings, 'Endpoint')[0], 'good');
});

test('an endpoint of another address counts as none, and one that is off is said to be off', async (t) => {
  const others = await examined(t, {
    endpoints: [{ url: 'https://old.example/webhooks/stripe', enabled_events: ['*'], status: 'enabled' }],
  });
  assert.match(stateOf(others, 'Endpoint').join(' '), /^bad Stripe has no endpoint/);
  const off = await examined(t, { endpoints: [{ url: address, enabled_events: ['*'], status: 'disabled' }] });
  assert.match(stateOf(off, 'Endpoint').join(' '), /^bad .* is switched off/);
});

test('a restricted key that lacks rights is told which', async (t) => {
  const findings = await examined(t, { forbidden: ['/v1/refunds', '/v1/payouts'] });
  const [state, sentence] = stateOf(findings, 'Rights of the key');
  assert.equal(state, 'bad');
  assert.match(sentence, /^it lacks Refunds, write; Payouts, read: /);
});

test('a key that may not read the endpoints leaves the question open', async (t) => {
  const findings = await examined(t, { forbidden: ['/v1/webhook_endpoints'] });
  assert.equal(stateOf(findings, 'Endpoint')[0], 'note');
});

test('a Stripe that does not answer is no key without rights', async () => {
  const findings = await Array.fromAsync(checkAccount(connect('rk_test_x', 'http://127.0.0.1:9'), siteUrl));
  assert.deepEqual(
    findings.map(({ state }) => state),
    ['note', 'note'],
  );
});

testEachDatabase('a calendar that is gone is a problem of the doctor', async ({ database, url, engine }) => {
  const now = Date.UTC(2026, 11, 2);
  const feed: StoredFeed = {
    id: 'work',
    name: 'Work',
    kind: 'ics',
    host: 'calendar.example.com',
    switches: usualSwitches,
    createdAt: now,
    copy: { readAt: now - hour, coversUntil: now + hour, changedAt: null, events: 0, notes: {} },
    triedAt: now,
    failing: { since: now - hour, failure: { code: 'gone', detail: '404' } },
    emptiedAt: null,
    goOnUntil: null,
    sealed: 'sealed',
    fingerprint: null,
    leaseUntil: null,
  };
  await database.write((store) => store.feeds.add(feed, []));
  const findings = await Array.fromAsync(checkDatabase(url, now));
  assert.equal(stateOf(findings, 'Database')[0], 'good');
  assert.match(stateOf(findings, 'Calendar "Work"').join(' '), /^bad Its host knows no calendar/);
  if (engine === 'PostgreSQL') assert.equal(stateOf(findings, 'Way to the database')[0], 'note');
});

interface Account {
  endpoints?: object[];
  /** Paths for which the key has no right. */
  forbidden?: string[];
}

async function examined(t: TestContext, { endpoints = [], forbidden = [] }: Account): Promise<Finding[]> {
  const server = createServer((request, response) => {
    request.resume();
    const path = request.url!.split('?')[0]!;
    const isForbidden = forbidden.some((start) => path.startsWith(start));
    const isUnknown = request.method === 'POST';
    const error = { error: { type: 'invalid_request_error', message: 'no' } };
    response.writeHead(isForbidden ? 403 : isUnknown ? 404 : 200, { 'content-type': 'application/json' });
    const data = path === '/v1/webhook_endpoints' ? endpoints : [];
    response.end(
      JSON.stringify(isForbidden || isUnknown ? error : { object: 'list', data, has_more: false, url: path }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return Array.fromAsync(checkAccount(connect('rk_test_x', `http://127.0.0.1:${port}`), siteUrl));
}
