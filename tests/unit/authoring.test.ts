import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { toFeedHtml } from '#reading/article-feed.ts';
import { toMarkdown } from '#reading/article-markdown.ts';
import { headingsOf, shapeArticle } from '#reading/article-tree.ts';
import { checkArticle } from '#reading/check-articles.ts';
import { encodePictures, type Pictures } from '#reading/pictures.ts';
import { parseHtml, serializeHtml } from '#reading/tree.ts';

const page = 'https://example.com/articles/text';
const pictures: Pictures = {
  'board.jpg': {
    width: 960,
    height: 640,
    type: 'image/jpeg',
    original: [
      { name: 'board.1-480.jpg', width: 480 },
      { name: 'board.1-960.jpg', width: 960 },
    ],
    webp: [{ name: 'board.1-480.webp', width: 480 }],
  },
};
const shape = (html: string) =>
  shapeArticle(parseHtml(html), { isPublished: () => true, siteUrl: 'https://example.com', pictures });
const shaped = (html: string) => serializeHtml(shape(html));
const markdown = (html: string) => toMarkdown(shape(html), page).trim();
const invitation = '<aside class="try" aria-labelledby="try"><h3 id="try">Try it</h3></aside>';

const known = { slugs: new Set(['here']), series: null, tags: null, pictures: new Set(['board.jpg']) };
function problemsOf(body: string): string[] {
  const text = `---
title: A title
description: What it is.
publishAt: 2026-01-05
tags: [flow]
killer: none
auditStep: roadmap
---

${body}

<AuditStep step="roadmap">
Try.
</AuditStep>
`;
  return checkArticle({ slug: 'a-b', file: 'a-b.mdx', text }, known).map(
    ({ line, message }) => `${line} ${message}`,
  );
}

test('an article may be one paragraph, with a byte order mark and without what has an obvious default', () => {
  assert.deepEqual(problemsOf('One paragraph.'), []);
  assert.match(shaped(`<p>One.</p>${invitation}`), /<h2 id="try">/);
  assert.match(shaped(`<h2 id="a">A</h2>${invitation}`), /<h3 id="try">/);
});

test('headings have ids of their own, whatever their words, and links follow', () => {
  const tree = shape(
    '<h2 id="">🚀</h2><h2 id="content">Content</h2><h2 id="related">Related</h2><p><a href="#content">up</a></p>',
  );
  assert.deepEqual(
    headingsOf(tree).map(({ id }) => id),
    ['section', 'content-2', 'related-2'],
  );
  assert.match(serializeHtml(tree), /href="#content-2"/);
});

test('ticks, powers and breaks keep their meaning in every form', () => {
  const tasks =
    '<ul><li><input type="checkbox" checked disabled> two</li><li><input type="checkbox" disabled> one</li></ul>';
  assert.equal(markdown(tasks), '- [x] two\n- [ ] one');
  assert.match(shaped(tasks), /role="img" aria-label="Done:"[^>]*>☑/);
  assert.doesNotMatch(toFeedHtml(shape(tasks), page), /<input/);
  assert.equal(markdown('<p>10<sup>6</sup> H<sub>2</sub>O</p>'), '10<sup>6</sup> H<sub>2</sub>O');
  assert.equal(markdown('<p>one<br>- two</p>'), 'one\\\n\\- two');
  assert.match(
    markdown(
      '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>x<br>y</td></tr><tr><td><ul><li>1</li><li>2</li></ul></td></tr></tbody></table>',
    ),
    /\| x<br>y \|\n\| - 1<br>- 2 \|$/,
  );
});

test('notes at the foot are notes in Markdown, and their heading is for the ear', () => {
  const html =
    '<p>A note.<sup><a href="#fn-1" data-footnote-ref>1</a></sup></p><section data-footnotes class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol><li id="fn-1"><p>Words. <a href="#r" data-footnote-backref>↩</a></p></li></ol></section>';
  assert.equal(markdown(html), 'A note.[^note-1]\n\n[^note-1]: Words.');
  assert.deepEqual(headingsOf(shape(html)), []);
  assert.match(shaped(html), /class="visually-hidden"/);
});

test('a block of code is reached by keyboard and has a name', () => {
  assert.match(shaped('<pre><code>x</code></pre>'), /<pre tabindex="0" role="region" aria-label="Code 1">/);
});

test('what the build could not know is told with its line', () => {
  const cases: [string, RegExp][] = [
    ['Text {name}.', /^11 \{name\} is read as code: write &#123;name&#125;/],
    ['[x](https://[bad)', /^11 The link to "https:\/\/\[bad" is not an address/],
    ['[x][1]\n\n[1]: /articles/none', /^11 The link to \/articles\/none leads nowhere/],
    ['![][1]\n\n[1]: board.jpg', /^11 This image has no alt text/],
    ['![x](none.png)', /^11 There is no picture none\.png in content\/articles/],
    ['![x](board.webp)', /^11 The picture board\.webp is no JPEG or PNG/],
    [
      '![x](https://cdn.example.com/x.png)',
      /^11 The picture https:\/\/cdn.* is at another address, which browsers block/,
    ],
    ['<Figure src="https://cdn.example.com/x.png" alt="x" />', /^11 The picture https/],
    ['<Figure src="/x.png" alt="x" />', /^11 <Figure> needs "width"/],
  ];
  for (const [body, expected] of cases) {
    const problems = problemsOf(body);
    assert.equal(problems.length, 1, `${body}: ${problems.join('\n')}`);
    assert.match(problems[0]?.replace(/^10 /, '11 ') ?? '', expected);
  }
  for (const body of [
    '{/* a comment */}',
    '[x][1]\n\n[1]: /articles/here.md',
    '<Figure src="board.jpg" alt="x" />',
  ]) {
    assert.deepEqual(problemsOf(body), [], body);
  }
});

test('a picture beside the article has its widths, formats and size, and one address where there is room for one', () => {
  const html = '<p><img src="/beside/board.jpg" alt="A board"></p>';
  assert.match(
    shaped(html),
    /<picture><source type="image\/webp" srcset="\/_astro\/board\.1-480\.webp 480w" sizes="[^"]+"><img src="\/_astro\/board\.1-960\.jpg" alt="A board" srcset="\/_astro\/board\.1-480\.jpg 480w, \/_astro\/board\.1-960\.jpg 960w" sizes="[^"]+" width="960" height="640" loading="lazy" decoding="async"><\/picture>/,
  );
  assert.equal(
    toFeedHtml(shape(html), page),
    '<p><img src="https://example.com/_astro/board.1-960.jpg" alt="A board" width="960" height="640"></p>',
  );
  assert.equal(markdown(html), '![A board](https://example.com/_astro/board.1-960.jpg)');
});

test('pictures are encoded once, never larger than they are, and upright', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-pictures-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const cache = join(folder, 'cache');
  const plain = { create: { width: 1000, height: 500, channels: 3, background: '#0047b9' } } as const;
  writeFileSync(join(folder, 'My shot.PNG'), await sharp(plain).png().toBuffer());
  writeFileSync(
    join(folder, 'turned.jpg'),
    await sharp(plain).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  );
  const first = await encodePictures(folder, cache);
  const shot = first['My shot.PNG'];
  assert.deepEqual(
    [shot?.width, shot?.height, shot?.webp.map(({ width }) => width)],
    [1000, 500, [480, 960, 1000]],
  );
  assert.deepEqual([first['turned.jpg']?.width, first['turned.jpg']?.height], [500, 1000]);
  const times = () => readdirSync(cache).map((name) => `${name} ${statSync(join(cache, name)).mtimeMs}`);
  const before = times();
  assert.deepEqual(await encodePictures(folder, cache), first);
  assert.deepEqual(times(), before);
});
