import assert from 'node:assert/strict';
import { test } from 'node:test';
import { essayIn, viewOf } from '#domain/reading/page-view.ts';

const opened = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
const at = { path: '/articles/one', query: '', host: 'weekly.example.com' };

test('only what a person opens is counted', () => {
  assert.deepEqual(viewOf(at, opened), { page: '/articles/one', cameFrom: 'none' });
  const others = [
    {},
    { ...opened, 'sec-purpose': 'prefetch' },
    { ...opened, purpose: 'prefetch' },
    { ...opened, 'sec-fetch-dest': 'iframe' },
    { ...opened, 'sec-fetch-mode': 'cors' },
  ];
  for (const headers of others) assert.equal(viewOf(at, headers), null, JSON.stringify(headers));
});

test('of where somebody comes from, only the kind of place is kept', () => {
  const from: [string, string][] = [
    ['https://www.google.com/search?q=secret', 'search'],
    ['https://duckduckgo.com/', 'search'],
    ['https://www.linkedin.com/feed/', 'social'],
    ['https://t.co/x', 'social'],
    ['https://mail.example.com/inbox', 'letter'],
    ['https://weekly.example.com/articles/two', 'site'],
    ['https://somebody.example/blog?id=1', 'other'],
    ['not an address', 'none'],
  ];
  for (const [referer, kind] of from)
    assert.equal(viewOf(at, { ...opened, referer })?.cameFrom, kind, referer);
});

test('the link of an essay names it, and nothing else can be named', () => {
  const view = (query: string) => viewOf({ ...at, path: '/book', query }, opened)?.cameFrom;
  assert.equal(view('?from=parked-work'), 'essay:parked-work');
  assert.equal(view('?from=letter'), 'letter');
  for (const slug of ['', '-a', 'a-', 'A', 'a b', '../x', '<b>', 'x'.repeat(81)]) {
    assert.equal(essayIn(slug), null, slug);
    assert.equal(view(`?from=${encodeURIComponent(slug)}`), 'none', slug);
  }
});
