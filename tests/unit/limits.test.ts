import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultLimits } from '#server/limits.ts';
import { readTarget } from '#server/request-target.ts';
import { listedPaths, matchRoute } from '#server/routes.ts';

test('a path is named by its template, the most exact one first', () => {
  const name = (path: string) => matchRoute(path).template;
  assert.equal(name('/'), '/');
  assert.equal(name('/articles/debt'), '/articles/{slug}');
  assert.equal(name('/articles/debt.md'), '/articles/{slug}.md');
  assert.equal(name('/booking/abc/invite.ics'), '/booking/{token}/invite.ics');
  assert.equal(name('/booking/abc/move'), '/booking/{token}/{action}');
  assert.equal(name('/booking/abc/move/more'), '/…');
  assert.equal(name('/robotsXtxt'), '/…');
  assert.equal(name('/ada@example.com'), '/…');
});

test('every live page has its name in the table, and takes forms there if it reads them', () => {
  const pages = globSync('src/pages/**/*.{astro,ts}', { cwd: new URL('../..', import.meta.url).pathname });
  for (const page of pages.filter((each) => !each.includes('[...'))) {
    const source = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
    if (!source.includes('prerender = false')) continue;
    const path = page.replace(/^src\/pages|\.(?:astro|ts)$/g, '').replace(/\/index$/, '') || '/';
    const { template, methods } = matchRoute(path.replace(/\[\w+\]/g, 'x'));
    assert.notEqual(template, '/…', page);
    if (/\bPOST\b/.test(source))
      assert.ok(methods.includes('POST'), `${page} takes a form that ${template} refuses`);
  }
});

test('the map says of every page whether the build makes it', () => {
  const pages = globSync('src/pages/**/*.{astro,ts}', { cwd: new URL('../..', import.meta.url).pathname });
  for (const page of pages.filter((each) => !/\[\.\.\.|(?:404|500|503|error)\.astro$/.test(each))) {
    const source = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
    const path = page.replace(/^src\/pages|\.(?:astro|ts)$/g, '').replace(/\/index$/, '') || '/';
    const route = matchRoute(path.replace(/\[\w+\]/g, 'x'));
    assert.equal(route.prerendered, !source.includes('prerender = false'), page);
  }
});

test('what may be listed is open to everybody, and money has a lane of its own', () => {
  for (const path of listedPaths) assert.equal(matchRoute(path).secret, false, path);
  const lanes = {
    '/book': 'page',
    '/book/pay': 'payment',
    '/booking/x/cancel': 'payment',
    '/webhooks/stripe': 'webhook',
  };
  for (const [path, lane] of Object.entries(lanes)) assert.equal(matchRoute(path).lane, lane, path);
});

test('whatever is not listed only reads', () => {
  const { methods, body, signed } = matchRoute('/some/new/page');
  assert.deepEqual([methods, body, signed], [['GET', 'HEAD'], null, false]);
});

test('an address is taken apart as it was sent', () => {
  assert.deepEqual(readTarget('/search?q=a%20b?c#d'), {
    ok: true,
    path: '/search',
    query: '?q=a%20b?c',
    host: null,
  });
  assert.deepEqual(readTarget('http://a.example?x'), { ok: true, path: '/', query: '?x', host: 'a.example' });
  assert.equal(readTarget('/tags/caf%C3%A9').ok, true);
});

test('what needs no escape is read without one only', () => {
  for (const path of [
    '/%5fimage',
    '/%73tyleguide',
    '/%62ooking/abc',
    '/a%2Db',
    '/a%7e',
    '/a%30',
    '/a.%68tml',
  ]) {
    assert.deepEqual(readTarget(path), { ok: false, status: 404 }, path);
  }
  for (const path of ['/tags/%E2%9C%93', '/a%20b', '/a%40b', '/a%3Fb', '/a?b=%5f']) {
    assert.equal(readTarget(path).ok, true, path);
  }
});

test('heads and bodies have less time than a proxy waits, idle connections have more', () => {
  assert.ok(defaultLimits.headersTimeout < defaultLimits.requestTimeout);
  assert.ok(defaultLimits.requestTimeout < 60_000 && defaultLimits.keepAliveTimeout > 60_000);
  assert.ok(defaultLimits.connectionsCheckingInterval < defaultLimits.headersTimeout);
});
