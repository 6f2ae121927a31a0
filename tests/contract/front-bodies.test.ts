import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { ownForm, startFront } from './support/front.ts';

const kB = 1024;
const json = { 'content-type': 'application/json' };
const chunked = { 'transfer-encoding': 'chunked' };

test('a body may have exactly as many bytes as its page allows, announced or not', async (t) => {
  const front = await startFront(t);
  const limits: [string, number, Record<string, string>][] = [
    ['/book/details', 32 * kB, ownForm],
    ['/booking/abc/cancel', 32 * kB, ownForm],
    ['/audit/roadmap', 128 * kB, ownForm],
    ['/audit/import', 64 * kB, { ...ownForm, ...json }],
    ['/webhooks/stripe', 256 * kB, json],
  ];
  for (const [path, limit, headers] of limits) {
    for (const extra of [{}, chunked]) {
      const post = (size: number) =>
        front.ask(path, { method: 'POST', headers: { ...headers, ...extra }, body: Buffer.alloc(size, 'a') });
      const most = await post(limit);
      assert.equal(most.status, 200, path);
      assert.match(most.text, new RegExp(`POST 127.0.0.1 ${limit}<`));
      assert.equal((await post(limit + 1)).status, 413, path);
    }
  }
});

test('a page that is read takes no body at all', async (t) => {
  const front = await startFront(t);
  for (const headers of [{ 'content-length': '1' }, chunked]) {
    for (const path of ['/about', '/book', '/api/slots']) {
      assert.equal((await front.ask(path, { headers, body: 'a' })).status, 413, path);
    }
  }
});

test('a body of gigabytes is refused by its announcement', async (t) => {
  const front = await startFront(t);
  const reply = await front.raw(
    `POST /webhooks/stripe HTTP/1.1\r\nHost: ship.example\r\nContent-Type: application/json\r\nContent-Length: ${2 ** 31}\r\n\r\n{`,
  );
  assert.match(reply, /^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/);
});

test('a sender who asks first is told before it sends', async (t) => {
  const front = await startFront(t);
  const head = (length: number) =>
    `POST /webhooks/stripe HTTP/1.1\r\nHost: ship.example\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
  assert.match(await front.raw(head(257 * kB)), /^HTTP\/1\.1 413 /);
  const socket = connect(front.port, '127.0.0.1');
  socket.write(head(2));
  const [answer] = await once(socket, 'data');
  assert.equal(answer.toString(), 'HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('{}');
  const [final] = await once(socket, 'data');
  assert.match(final.toString(), /^HTTP\/1\.1 200 /);
});

test('a body of another kind is refused', async (t) => {
  const front = await startFront(t);
  const post = async (path: string, headers: Record<string, string>) =>
    (await front.ask(path, { method: 'POST', headers, body: '{}' })).status;
  const origin = { 'sec-fetch-site': 'same-origin' };
  assert.equal(
    await post('/book/details', { ...origin, 'content-type': 'multipart/form-data; boundary=x' }),
    200,
  );
  assert.equal(await post('/book/details', { ...origin, 'content-type': 'text/plain' }), 415);
  assert.equal(await post('/book/details', { ...origin, ...json }), 415);
  assert.equal(await post('/book/details', origin), 415);
  assert.equal(await post('/book/details', { ...ownForm, 'content-encoding': 'gzip' }), 415);
  assert.equal(await post('/webhooks/stripe', { 'content-type': 'application/json; charset=utf-8' }), 200);
  assert.equal(await post('/webhooks/stripe', { 'content-type': 'application/x-www-form-urlencoded' }), 415);
});

test('a form without a body reaches its page', async (t) => {
  const front = await startFront(t);
  const reply = await front.ask('/booking/abc/cancel', {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(reply.status, 200);
});

test('two lengths for one body, the trick of request smuggling, are refused', async (t) => {
  const front = await startFront(t);
  const reply = await front.raw(
    'POST /book/pay HTTP/1.1\r\nHost: ship.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  );
  assert.match(reply, /^HTTP\/1\.1 400 /);
});

test('a client that sends its head drop by drop is cut off', async (t) => {
  const front = await startFront(t, { limits: { headersTimeout: 100, connectionsCheckingInterval: 20 } });
  const reply = await front.raw('GET /about HTTP/1.1\r\nHost: ship.exa');
  assert.match(reply, /^HTTP\/1\.1 408 [\s\S]*\r\nContent-Security-Policy: /);
});

test('a client that sends its body drop by drop is cut off', async (t) => {
  const limits = { headersTimeout: 100, requestTimeout: 150, connectionsCheckingInterval: 20 };
  const front = await startFront(t, { limits });
  const reply = await front.raw(
    'POST /webhooks/stripe HTTP/1.1\r\nHost: ship.example\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  );
  assert.match(reply, /^HTTP\/1\.1 408 /);
});

test('a reader that takes nothing is cut off', async (t) => {
  const front = await startFront(t, {
    limits: { idleTimeout: 100 },
    handler: () => new Promise(() => undefined),
  });
  assert.equal(await front.raw('GET /live HTTP/1.1\r\nHost: ship.example\r\n\r\n'), '');
});

test('a page of one name is drawn once, and goes out alike to whoever asks', async (t) => {
  let drawn = 0;
  const page = `<!doctype html>${'<p>times</p>'.repeat(200)}</html>`;
  const front = await startFront(t, {
    async handler(request, response, _, { drawing }) {
      response.setHeader('content-type', 'text/html');
      const { pathname, searchParams } = new URL(request.url ?? '', 'https://ship.example');
      if (searchParams.has('broken')) {
        drawing!.isKnown('broken');
        response.end('Internal server error');
        return;
      }
      if (drawing!.isKnown(`${pathname} ${searchParams.get('zone')}`)) {
        response.end();
        return;
      }
      drawn += 1;
      response.end(request.method === 'HEAD' ? undefined : page);
    },
  });
  const br = { headers: { 'accept-encoding': 'br' } };
  await front.ask('/book?zone=a', { method: 'HEAD' });
  for (const expected of [2, 2, 3, 3]) {
    const zone = expected === 2 ? 'a' : 'b';
    const [plain, packed] = [
      await front.ask(`/book?zone=${zone}`),
      await front.ask(`/book?zone=${zone}`, br),
    ];
    assert.equal(plain.text, page);
    assert.equal(plain.headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(brotliDecompressSync(packed.body).toString(), page);
    assert.equal(drawn, expected);
  }
  const head = await front.ask('/book?zone=a', { method: 'HEAD', ...br });
  assert.deepEqual([head.status, head.text, drawn], [200, '', 3]);
  assert.ok(Number(head.headers['content-length']) > 0);

  // What is a key in the address, and what broke, is never kept.
  for (const address of ['/booking/abc?zone=a', '/book?broken']) {
    for (let time = 0; time < 2; time += 1) assert.notEqual((await front.ask(address)).text, '', address);
  }
  assert.equal(drawn, 5);
});
