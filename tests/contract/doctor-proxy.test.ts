import assert from 'node:assert/strict';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createTokens } from '#adapters/tokens.ts';
import { checkForwarding, judgeForwarding } from '#commands/doctor-proxy.ts';
import { sightingHeader } from '#server/sighting.ts';
import type { Services } from '#services.ts';
import { startFront } from './support/front.ts';

const secret = 'the secret of these tests, long enough';
const visitor = '198.51.100.4';

/** The site behind a proxy that says who asks in its own way, as the doctor finds it. */
async function examine(
  t: TestContext,
  { trusted, said, appSecret = secret }: { trusted: string[]; said: Forward; appSecret?: string },
) {
  const { verify: verifySignature } = createTokens([secret]);
  const services = { verifySignature } as Partial<Services> as Services;
  const front = await startFront(t, { services, settings: { trustedProxies: trusted } as never });
  const proxy = createServer(({ method, url, headers }, response) => {
    const forwarded = said(String(headers['x-forwarded-for']));
    const passed = ask({
      port: front.port,
      path: url,
      method,
      headers: { ...headers, 'x-forwarded-for': forwarded },
    });
    passed.once('response', (answer) => answer.pipe(response.writeHead(answer.statusCode!, answer.headers)));
    passed.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close());
  const siteUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const found = await Array.fromAsync(checkForwarding({ siteUrl, local: false, appSecrets: [appSecret] }));
  return found.map(({ state, sentence }) => `${state} ${sentence}`).join();
}

type Forward = (before: string) => string;
const adds: Forward = (before) => `${before}, ${visitor}`;
const replaces: Forward = () => visitor;
const nothing: Forward = (before) => before;

test('a proxy that says who asks, and is believed, is right', async (t) => {
  for (const said of [adds, replaces])
    assert.match(await examine(t, { trusted: ['127.0.0.1'], said }), /^good 127\.0\.0\.1 says who asks/);
});

test('a proxy that is not believed is named', async (t) => {
  const found = await examine(t, { trusted: [], said: adds });
  assert.match(found, /^bad the proxy at 127\.0\.0\.1 is not believed.* TRUSTED_PROXIES$/);
});

test('a proxy that adds nothing is found, believed or not', async (t) => {
  for (const trusted of [[], ['127.0.0.1']])
    assert.match(
      await examine(t, { trusted, said: nothing }),
      /^bad the proxy passes on what visitors write/,
    );
});

test('who believes more than the proxies lets visitors choose their address', async (t) => {
  const found = await examine(t, { trusted: ['127.0.0.1', '198.51.100.0/24'], said: adds });
  assert.match(found, /^bad a visitor can choose/);
});

test('nobody but who knows the secret is told how the site sees them', async (t) => {
  assert.match(
    await examine(t, { trusted: [], said: adds, appSecret: 'another secret that is long enough' }),
    /^note the site that runs does not say/,
  );
  const { verify: verifySignature, sign } = createTokens([secret]);
  const front = await startFront(t, { services: { verifySignature } as Partial<Services> as Services });
  const textOf = async (headers: Record<string, string>) => (await front.ask('/healthz', { headers })).text;
  const old = String(Date.now() - 3_600_000);
  assert.equal(await textOf({}), 'ok\n');
  assert.equal(await textOf({ [sightingHeader]: `${old}.${sign('doctor', old)}` }), 'ok\n');
  assert.equal(
    await textOf({ [sightingHeader]: `${Date.now()}.${sign('preview', String(Date.now()))}` }),
    'ok\n',
  );
});

test('on this machine nothing stands before the site', async () => {
  const settings = { siteUrl: 'http://127.0.0.1:9', local: true, appSecrets: [secret] };
  assert.deepEqual(await Array.fromAsync(checkForwarding(settings)), []);
});

test('a visitor at the proxy itself is no fault of it', () => {
  const sighting = { peer: '172.30.81.1', isBelieved: true, forwarded: '172.30.81.1', client: '172.30.81.1' };
  assert.equal(judgeForwarding(sighting, '203.0.113.77').state, 'good');
});
