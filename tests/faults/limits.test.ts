import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, createBuyer } from './buyer.ts';
import { keepComing, untilServed } from './journey.ts';
import { createRandom } from './random.ts';
import { startBalancer } from './stage/balancer.ts';
import type { Stage } from './stage/stage.ts';

// A campaign that waits for what cannot come any more says nothing, for ever.

test('a fault that counts requests hears that nobody asks any more', async (t) => {
  const balancer = await startBalancer('localhost:4321');
  t.after(() => balancer.close());
  const stage = { url: balancer.url, siteUrl: balancer.url, requests: balancer.requests } as Stage;
  const noTimes: number[] = [];

  const crowd = keepComing(stage, createRandom(1), noTimes, 2);

  await assert.rejects(crowd.requests(5), /No time is left/);
});

test('a buyer asks again while the site is full', async () => {
  const answers = [503, 503, 303].map((status): Answer => ({ status, location: '', text: '' }));

  const { status } = await untilServed(async () => answers.shift()!);

  assert.equal(status, 303);
});

test('whoever asks a site of which nobody is there is interrupted', async (t) => {
  const balancer = await startBalancer('localhost:4321');
  t.after(() => balancer.close());
  const stage = { url: balancer.url, siteUrl: balancer.url } as Stage;

  await assert.rejects(createBuyer(stage).get('/'), { name: 'Interrupted' });
});
