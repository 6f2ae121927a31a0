import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startBalancer } from './stage/balancer.ts';

test('the balancer speaks for its own connection, not for that of the process behind it', async (t) => {
  const behind = createServer((_request, response) => {
    response.setHeader('Connection', 'keep-alive').setHeader('Keep-Alive', 'timeout=600').end('here');
  }).listen(0, '127.0.0.1');
  await once(behind, 'listening');
  const balancer = await startBalancer('localhost:4321');
  t.after(async () => {
    await balancer.close();
    behind.close();
  });
  balancer.setPorts([(behind.address() as AddressInfo).port]);

  const answer = await fetch(balancer.url);

  assert.equal(await answer.text(), 'here');
  assert.equal(answer.headers.get('keep-alive'), 'timeout=65');
});
