import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLog } from '#server/log.ts';
import { createMetrics } from '#server/metrics.ts';
import { templates } from '#server/routes.ts';
import { ownForm, startFront } from './support/front.ts';

const canaries = ['ada.lovelace', '203.0.113.77', 'k3yOfABookingThatNobodyMaySee', 'secret-agent'];

test('the log names the error of a vendor, which is as long as a token, and no token', () => {
  const lines: string[] = [];
  const log = createLog('info', (line) => lines.push(line));
  const reasons = [
    'StripeConnectionError',
    'daily_quota_exceeded',
    'AAAAAAAAAAAAAAAAAAAAAA',
    'Stripe_k3yOfABookingThatIsLong',
  ];
  for (const reason of reasons) log.warn('checkout-failed', { reason });
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).reason),
    ['StripeConnectionError', 'daily_quota_exceeded', 'withheld', 'withheld'],
  );
});

test('a request is logged by the template of its path, with nothing of its visitor', async (t) => {
  const front = await startFront(t, {
    handler: async (request, response) => {
      if (request.url?.startsWith('/book/'))
        throw new Error(`no slot for ${canaries.join(' at file:///x.js:1:1\n    at ')}`);
      response.writeHead(200, { 'content-type': 'text/plain' }).end('fine');
    },
    settings: { trustedProxies: ['127.0.0.1'] } as never,
  });
  const [name, address, token, browser] = canaries;
  const headers = {
    ...ownForm,
    'user-agent': String(browser),
    'x-forwarded-for': String(address),
    referer: `https://x/${token}`,
    cookie: `draft=${token}`,
  };
  await front.ask(`/booking/${token}/move?email=${name}@example.com`, { headers });
  await front.ask(`/book/details?start=${name}`, { method: 'POST', headers, body: `name=${name}` });
  await front.ask(`/${name}/${token}`, { headers });
  await front.ask(`/search?q=${name}`, { headers });
  await front.ask(`/%/${name}`, { headers });
  await front.ask(`/articles/${name}.html`, { headers: { ...headers, host: String(browser) } });
  const text = front.lines.join('');
  for (const canary of canaries) assert.ok(!text.includes(canary), `${canary} in ${text}`);
  const requests = front.lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'request');
  const paths = requests.map((line) => line.path);
  assert.deepEqual(paths, [
    '/booking/{token}/{action}',
    '/book/details',
    '/…',
    '/search',
    '/…',
    '/articles/{slug}',
  ]);
  assert.deepEqual(Object.keys(requests[0]), [
    'level',
    'time',
    'id',
    'method',
    'path',
    'status',
    'ms',
    'bytes',
    'event',
  ]);
});

test('an error is logged by its name, its code and where it was thrown', () => {
  const lines: string[] = [];
  const cause = Object.assign(new RangeError('ada@example.com'), { code: 'SQLITE_FULL' });
  createLog('info', (line) => lines.push(line)).fault('page-failed', new Error('for ada', { cause }), 'r1');
  const { fault, id, event } = JSON.parse(lines[0] ?? '');
  assert.equal(event, 'page-failed');
  assert.equal(id, 'r1');
  assert.ok(fault.includes('Error') && fault.includes('RangeError SQLITE_FULL'));
  assert.ok(fault.some((line: string) => line.includes('front-log.test.ts:')));
  assert.doesNotMatch(lines.join(''), /ada/);
});

test('no field outside the list, and no address or token inside one, is ever logged', () => {
  const listed = ['reason', 'eventType', 'mailKind', 'count'];
  const field = fc.constantFrom(...listed, 'email', 'name', 'path', '__proto__', 'constructor');
  const canary = fc.constantFrom('ada@example.com', 'k3yOfABookingThatNobodyMaySee', 'Ada\nLovelace');
  fc.assert(
    fc.property(field, fc.string({ maxLength: 30 }), canary, (name, around, planted) => {
      const lines: string[] = [];
      createLog('info', (line) => lines.push(line)).info('hold-made', { [name]: around + planted });
      const { level: _, time: __, event: ___, ...fields } = JSON.parse(lines[0] ?? '');
      assert.deepEqual(fields, listed.includes(name) ? { [name]: 'withheld' } : {});
    }),
  );
});

test('what the list allows is logged as it is', () => {
  const lines: string[] = [];
  const fields = {
    bookingId: 'bk_1',
    stripeId: 'cs_test_a1',
    eventType: 'checkout.session.completed',
    mailKind: 'reminder-24h',
    count: 3,
    reason: 'slot taken',
  };
  createLog('info', (line) => lines.push(line)).warn('event', fields);
  assert.deepEqual({ ...JSON.parse(lines[0] ?? ''), ...fields }, JSON.parse(lines[0] ?? ''));
});

test('metrics count requests by template and say what waits', async (t) => {
  const metrics = createMetrics(async () => ({ troubled_mails: 2 }));
  t.after(() => metrics.server.close());
  metrics.server.listen(0, '127.0.0.1');
  await once(metrics.server, 'listening');
  const front = await startFront(t, { metrics });
  await front.ask(`/booking/${canaries[2]}`);
  await front.ask(`/${canaries[0]}`, { method: 'PROPFIND' });
  const { port } = metrics.server.address() as AddressInfo;
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  assert.match(text, /http_requests_total\{method="GET",path="\/booking\/\{token\}",status="200"\} 1/);
  assert.match(text, /http_requests_total\{method="other",path="\/…",status="403"\} 1/);
  assert.match(text, /ship_weekly_waiting\{what="troubled_mails"\} 2/);
  for (const canary of canaries) assert.ok(!text.includes(canary));
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
});

test('every template is a name and no pattern of it can hold a visitor', () => {
  for (const template of templates) assert.match(template, /^\/[\w/{}.…-]*$/);
});
