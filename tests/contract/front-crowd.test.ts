import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createAdmission } from '#server/admission.ts';
import { createIsShared } from '#server/client-ip.ts';
import { guardConnections } from '#server/connections.ts';
import type { AstroHandler } from '#server/front.ts';
import { echo, startFront, type TestFront } from './support/front.ts';

const question = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ship.example\r\n\r\n`;

/** Counts the pages that are made, and takes its time for each as a real one does. */
function countingFront(t: TestContext, options: Parameters<typeof startFront>[1] = {}) {
  const made = { pages: 0 };
  const handler: AstroHandler = async (request, response, next, locals) => {
    made.pages += 1;
    await echo(request, response, next, locals);
  };
  return startFront(t, { handler, ...options }).then((front) => ({ front, made }));
}

const leave = {
  closed: (socket: Socket) => socket.destroy(),
  reset: (socket: Socket) => socket.resetAndDestroy(),
  'half-closed': (socket: Socket) => socket.end(),
};

async function askAndLeave(front: TestFront, times: number, how: keyof typeof leave): Promise<void> {
  const socket = connect({ port: front.port, host: '127.0.0.1' });
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  await new Promise((written) => socket.write(question('/live').repeat(times), written));
  leave[how](socket);
}

for (const how of Object.keys(leave) as (keyof typeof leave)[]) {
  test(`pipelined and abandoned: of a thousand requests, ${how} at once, one page is made at most`, async (t) => {
    const { front, made } = await countingFront(t);
    await askAndLeave(front, 1_000, how);
    const next = await front.ask('/about');
    assert.equal(next.status, 200);
    assert.equal((await front.ask('/live')).status, 200);
    assert.ok(made.pages <= 2, `${made.pages} pages`);
  });

  test(`pipelined and abandoned: twenty connections of a hundred, ${how}, cost a page each at most`, async (t) => {
    const { front, made } = await countingFront(t);
    await Promise.all(Array.from({ length: 20 }, () => askAndLeave(front, 100, how)));
    assert.equal((await front.ask('/live')).status, 200);
    assert.ok(made.pages <= 21, `${made.pages} pages`);
  });
}

test('no page is made for a client that left while it waited', async (t) => {
  const gate = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  let made = 0;
  const front = await startFront(t, {
    lanes: { page: { places: 1, queue: 1_000 } },
    handler: async (request, response, next, locals) => {
      made += 1;
      started.resolve();
      await gate.promise;
      await echo(request, response, next, locals);
    },
  });
  const first = front.ask('/live');
  await started.promise;
  await Promise.all(Array.from({ length: 200 }, () => askAndLeave(front, 1, 'closed')));
  // A file passes by, and tells that the leaving was seen.
  assert.equal((await front.ask('/about')).status, 200);
  const last = front.ask('/live');
  gate.resolve();
  assert.equal((await first).status, 200);
  assert.equal((await last).status, 200);
  assert.equal(made, 2);
});

test('who asks on before the answer gets the first one and an end', async (t) => {
  const front = await startFront(t);
  const answer = await front.raw(question('/live') + question('/live'));
  assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 1);
  assert.match(answer, /\r\nConnection: close\r\n/);
});

test('a crowd before the pages is told when to come back, and keeps nobody from files, probes, payments and events', async (t) => {
  const gate = Promise.withResolvers<void>();
  const full = Promise.withResolvers<void>();
  const front = await startFront(t, {
    lanes: { page: { places: 1, queue: 1 } },
    handler: async (request, response, next, locals) => {
      if (request.url === '/live') {
        full.resolve();
        await gate.promise;
      }
      await echo(request, response, next, locals);
    },
  });
  const first = front.ask('/live');
  await full.promise;
  const second = front.ask('/live');
  await front.ask('/about');
  const third = await front.ask('/live');
  assert.equal(third.status, 503);
  assert.equal(third.headers['retry-after'], '3');
  assert.equal((await front.ask('/healthz')).status, 200);
  assert.equal((await front.ask('/book/pay?session=cs_1')).status, 200);
  const event = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  assert.equal((await front.ask('/webhooks/stripe', event)).status, 200);
  gate.resolve();
  assert.deepEqual([(await first).status, (await second).status], [200, 200]);
});

test('one client takes half of the queue at most', async () => {
  const rule = { places: 1, queue: 5 };
  const { enter } = createAdmission({ page: rule });
  const visit = (client: string | null) => enter({ lane: 'page', client, isGone: () => false });
  const [one, two, three] = [visit('a'), visit('a'), visit('a')];
  assert.deepEqual(await visit('a'), { ok: false, reason: 'busy' });
  const other = visit('b');
  for (const each of [one, two, three, other]) {
    const admitted = await each;
    assert.ok(admitted.ok);
    admitted.leave();
  }
  assert.ok((await visit('a')).ok);
});

test('connections of one address are bounded, shared addresses are not', async (t) => {
  const listening = async (shared: boolean) => {
    const server = createServer((_request, response) => response.end('here'));
    guardConnections(server, { most: 2, isShared: () => shared });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    return (server.address() as AddressInfo).port;
  };
  const visit = async (port: number) => {
    const socket = connect({ port, host: '127.0.0.1' });
    t.after(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n');
    const [event] = await Promise.race([
      once(socket, 'data').then(() => ['answered']),
      once(socket, 'close').then(() => ['refused']),
    ]);
    return { socket, event };
  };
  const port = await listening(false);
  const visits = [await visit(port), await visit(port), await visit(port)];
  assert.deepEqual(
    visits.map(({ event }) => event),
    ['answered', 'answered', 'refused'],
  );
  const closed = once(visits[0]!.socket, 'close');
  visits[0]!.socket.destroy();
  await closed;
  // The server hears of the end a moment after the client.
  while ((await visit(port)).event === 'refused');
  const proxied = await listening(true);
  for (let index = 0; index < 5; index += 1) assert.equal((await visit(proxied)).event, 'answered');
});

test('this machine and trusted proxies stand for many visitors', () => {
  const isShared = createIsShared(['10.0.0.0/8']);
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3']) assert.ok(isShared(address));
  for (const address of ['198.51.100.7', '2001:db8::1', '']) assert.ok(!isShared(address));
});
