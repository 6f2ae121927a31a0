import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDrawnPages } from '#server/drawn-pages.ts';

const whole = true;

test('a page is drawn once for each name', () => {
  const pages = createDrawnPages();
  const first = pages.open();
  assert.equal(first.isKnown('december'), false);
  const drawn = first.finish(Buffer.from('<h1>December</h1>'), whole);
  const second = pages.open();
  assert.equal(second.isKnown('december'), true);
  assert.equal(second.finish(Buffer.alloc(0), whole), drawn);
  assert.equal(pages.open().isKnown('january'), false);
});

test('neither a page without a name nor one that broke is kept', () => {
  const pages = createDrawnPages();
  pages.open().finish(Buffer.from('nameless'), whole);
  const broken = pages.open();
  broken.isKnown('december');
  broken.finish(Buffer.from('Internal'), !whole);
  assert.equal(pages.open().isKnown('december'), false);
});

test('the pages that nobody asked for lately make room', () => {
  const pages = createDrawnPages(450);
  const draw = (name: string) => {
    const drawing = pages.open();
    if (!drawing.isKnown(name)) drawing.finish(Buffer.alloc(100), whole);
  };
  for (const name of ['december', 'january', 'february', 'december', 'march']) draw(name);
  const known = ['december', 'january', 'february', 'march'].filter((name) => pages.open().isKnown(name));
  assert.deepEqual(known, ['december', 'february', 'march']);
  // Drawn twice at once, it takes its room once.
  const [one, other] = [pages.open(), pages.open()];
  for (const drawing of [one, other]) drawing.isKnown('april');
  for (const drawing of [one, other]) drawing.finish(Buffer.alloc(100), whole);
  assert.equal(pages.open().isKnown('march'), true);
});
