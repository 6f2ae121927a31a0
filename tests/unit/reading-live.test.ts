import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { parseHtml, walk } from '#reading/tree.ts';
import { readingSite } from './support/reading-site.ts';

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
  locals: { services: { verifyPreview(signed: string): { slug: string } | 'expired' | null } },
) => void;

const { handler }: { handler: Handler } = await import(
  pathToFileURL(join(readingSite.dist, 'server/entry.mjs')).href
);
const previews: Record<string, { slug: string } | 'expired'> = {
  'signed-draft': { slug: 'hidden-draft' },
  'signed-nothing': { slug: 'removed-since' },
  'signed-old': 'expired',
};
const locals = { services: { verifyPreview: (signed: string) => previews[signed] ?? null } };
const server = createServer((request, response) => {
  handler(request, response, () => response.writeHead(404).end(), locals);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
after(() => {
  server.close();
  server.closeAllConnections();
});

async function get(path: string) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}

test('a former name of an article leads to the present one, and so does its Markdown', async () => {
  const page = await get('/articles/all-components');
  assert.deepEqual([page.status, page.location], [301, '/articles/every-component']);
  const markdown = await get('/articles/all-components.md');
  assert.deepEqual([markdown.status, markdown.location], [301, '/articles/every-component.md']);
});

test('an unknown address is a 404 with the titles close to it', async () => {
  const { status, html } = await get('/articles/exekution-dept');
  assert.equal(status, 404);
  assert.match(html, /<a href="\/articles\/execution-debt">/);
  assert.match(html, /<meta name="robots" content="noindex">/);
});

test('an address that resembles nothing, a draft and deep paths are plain 404s', async () => {
  for (const path of [
    '/articles/hidden-draft',
    '/articles/%F0%9F%9A%80',
    '/articles/a/b/c',
    '/articles/x.md',
  ]) {
    const { status, html } = await get(path);
    assert.equal(status, 404, path);
    assert.equal(html.includes('hidden-draft'), false, path);
  }
});

test('a signed address shows a draft, marked as one and kept out of search engines', async () => {
  const { status, html } = await get('/preview/signed-draft');
  assert.equal(status, 200);
  assert.match(html, /<h1>Article 2\sabout /);
  assert.match(html, /This page is not public/);
  assert.match(html, /<meta name="robots" content="noindex">/);
  assert.doesNotMatch(html, /rel="alternate" type="text\/markdown"/);
});

test('an altered preview address is unknown, and an old one says that it is over', async () => {
  assert.equal((await get('/preview/signed-drafx')).status, 404);
  assert.equal((await get('/preview/signed-nothing')).status, 404);
  const old = await get('/preview/signed-old');
  assert.equal(old.status, 410);
  assert.match(old.html, /This preview is over/);
});

test('search shows hits in marks and never what was typed as markup', async () => {
  const { status, html } = await get('/search?q=%3Cimg%20src%3Dx%3E%20angles');
  assert.equal(status, 200);
  assert.match(html, /<mark>angles<\/mark>/i);
  let pictures = 0;
  let typed: unknown;
  walk(parseHtml(html), ({ tagName, properties }) => {
    if (tagName === 'img') pictures++;
    if (tagName === 'input') typed = properties.value;
    return true;
  });
  assert.equal(pictures, 0);
  assert.equal(typed, '<img src=x> angles');
});

test('search answers to anything that a browser or a machine may send', async () => {
  const inputs = ['', '"', 'a OR', 'NEAR(', 'שלום', '🚀🚀', '%00', 'x'.repeat(6000), '* *', 'title:debt'];
  for (const input of inputs) {
    const { status } = await get(`/search?q=${encodeURIComponent(input)}`);
    assert.equal(status, 200, input.slice(0, 20));
  }
  assert.equal((await get('/search?q=%E0%A4%A')).status, 200);
  assert.equal((await get('/search?q=a&q=b')).status, 200);
});

test('a search that finds nothing says what to do instead', async () => {
  const { html } = await get('/search?q=zzzzzz');
  assert.match(html, /Nothing about/);
  assert.match(html, /<a href="\/articles">/);
  const cut = await get(`/search?q=${'word '.repeat(60)}`);
  assert.match(cut.html, /Only the first 200 characters and 16 words were searched/);
});
