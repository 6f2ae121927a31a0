import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { builtFiles, startFront } from './support/front.ts';

const about = builtFiles['about.html'] ?? '';

test('a file comes in the best encoding that was made at build', async (t) => {
  const front = await startFront(t);
  const get = (accept: string) => front.ask('/about', { headers: { 'accept-encoding': accept } });
  const [br, gzip, plain, refusing] = await Promise.all(['gzip, br', 'gzip', '', 'br;q=0'].map(get));
  assert.equal(br?.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(br?.body ?? '').toString(), about);
  assert.equal(gzip?.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(gzip?.body ?? '').toString(), about);
  for (const reply of [plain, refusing]) {
    assert.equal(reply?.headers['content-encoding'], undefined);
    assert.equal(reply?.text, about);
  }
  const replies = [br, gzip, plain];
  assert.equal(new Set(replies.map((reply) => reply?.headers.etag)).size, 3, 'one ETag a variant');
  for (const reply of replies) assert.equal(reply?.headers.vary, 'Accept-Encoding');
});

test('what has its hash in its name is kept for ever, a page is asked for again', async (t) => {
  const front = await startFront(t);
  const cache = async (path: string) => (await front.ask(path)).headers['cache-control'];
  assert.equal(await cache('/_astro/app.Cx1.js'), 'public, max-age=31536000, immutable');
  assert.equal(await cache('/about'), 'no-cache');
  assert.equal(await cache('/robots.txt'), 'no-cache');
  assert.equal(await cache('/og/debt.png'), 'public, max-age=3600');
});

test('each file says its type', async (t) => {
  const front = await startFront(t);
  const type = async (path: string) => (await front.ask(path)).headers['content-type'];
  assert.equal(await type('/'), 'text/html; charset=utf-8');
  assert.equal(await type('/_astro/app.Cx1.js'), 'text/javascript; charset=utf-8');
  assert.equal(await type('/articles/debt.md'), 'text/markdown; charset=utf-8');
  assert.equal(await type('/robots.txt'), 'text/plain; charset=utf-8');
  assert.equal(await type('/og/debt.png'), 'image/png');
});

test('other sites may show social images and article pictures, and nothing else', async (t) => {
  const front = await startFront(t);
  const policy = async (path: string) => (await front.ask(path)).headers['cross-origin-resource-policy'];
  assert.equal(await policy('/og/debt.png'), 'cross-origin');
  assert.equal(await policy('/_astro/chart.Bq2.png'), 'cross-origin');
  for (const path of ['/', '/_astro/app.Cx1.js', '/articles/debt', '/og/missing.png', '/live']) {
    assert.equal(await policy(path), 'same-origin', path);
  }
});

test('a reader that runs in a browser may fetch the feed, and nothing else', async (t) => {
  const front = await startFront(t);
  const { headers } = await front.ask('/rss.xml', { headers: { origin: 'https://reader.example' } });
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
  for (const path of ['/', '/articles/debt', '/live', '/robots.txt', '/nothing']) {
    assert.equal((await front.ask(path)).headers['access-control-allow-origin'], undefined, path);
  }
});

test('where programs look first leads to what they look for', async (t) => {
  const front = await startFront(t);
  for (const [path, to] of [
    ['/feed', '/rss.xml'],
    ['/feed/', '/feed'],
    ['/sitemap.xml', '/sitemap-index.xml'],
    ['/favicon.ico', '/favicon.svg'],
  ] as const) {
    const { status, headers } = await front.ask(path);
    assert.deepEqual([status, headers.location], [308, to], path);
  }
});

test('an article is Markdown for those who ask for Markdown', async (t) => {
  const front = await startFront(t);
  const type = async (accept: string) => {
    const { headers } = await front.ask('/articles/debt', { headers: { accept } });
    assert.equal(headers.vary, 'Accept');
    return headers['content-type'];
  };
  const html = 'text/html; charset=utf-8';
  const markdown = 'text/markdown; charset=utf-8';
  assert.equal(await type('text/markdown'), markdown);
  assert.equal(await type('text/markdown, text/html, */*'), markdown);
  assert.equal(await type('text/html;q=0.8, text/markdown;q=0.9'), markdown);
  assert.equal(await type('text/html, text/markdown;q=0.9'), html);
  assert.equal(await type('text/markdown;q=0'), html);
  assert.equal(await type('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'), html);
  assert.equal(await type('*/*'), html);
});

test('the Markdown of an article names the page that search engines should list', async (t) => {
  const front = await startFront(t);
  const link = '<https://ship.example/articles/debt>; rel="canonical"';
  const asked = await front.ask('/articles/debt', { headers: { accept: 'text/markdown' } });
  assert.equal(asked.headers['content-location'], '/articles/debt.md');
  assert.equal(asked.headers.link, link);
  assert.equal((await front.ask('/articles/debt.md')).headers.link, link);
  assert.equal((await front.ask('/articles/debt')).headers.link, undefined);
});

test('a part of a file is given when the part is one and exists', async (t) => {
  const front = await startFront(t);
  const size = about.length;
  const get = (range: string, headers = {}) => front.ask('/about', { headers: { range, ...headers } });
  const cases: [string, number, string | undefined, string][] = [
    ['bytes=0-4', 206, `bytes 0-4/${size}`, about.slice(0, 5)],
    ['bytes=-5', 206, `bytes ${size - 5}-${size - 1}/${size}`, about.slice(-5)],
    [`bytes=${size - 2}-`, 206, `bytes ${size - 2}-${size - 1}/${size}`, about.slice(-2)],
    [`bytes=0-${size * 2}`, 206, `bytes 0-${size - 1}/${size}`, about],
    [`bytes=${size}-`, 416, `bytes */${size}`, ''],
    ['bytes=4-0', 200, undefined, about],
    ['bytes=0-1,3-4', 200, undefined, about],
    ['lines=1-2', 200, undefined, about],
  ];
  for (const [range, status, contentRange, text] of cases) {
    const reply = await get(range, { 'accept-encoding': 'br' });
    assert.equal(reply.status, status, range);
    assert.equal(reply.headers['content-range'], contentRange, range);
    assert.equal(reply.text, text, range);
  }
});

test('a part of a file that has changed meanwhile is the whole file', async (t) => {
  const front = await startFront(t);
  const etag = String((await front.ask('/about')).headers.etag);
  const status = async (known: string) =>
    (await front.ask('/about', { headers: { range: 'bytes=0-4', 'if-range': known } })).status;
  assert.equal(await status(etag), 206);
  assert.equal(await status('"older"'), 200);
});
