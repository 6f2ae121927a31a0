import assert from 'node:assert/strict';
import test from 'node:test';
import { unbroken, unbrokenTitle } from '#domain/unbroken.ts';
import { toFeedHtml } from '#reading/article-feed.ts';
import { toMarkdown } from '#reading/article-markdown.ts';
import { headingsOf, shapeArticle } from '#reading/article-tree.ts';
import { linkHeadings } from '#reading/link-headings.ts';
import { parseHtml, serializeHtml, wordsOf } from '#reading/tree.ts';
import { tableFaults } from '../../scripts/checks/tables.ts';

const page = 'https://example.com/articles/text';
const shape = (html: string, published: string[] = []) =>
  shapeArticle(parseHtml(html), {
    isPublished: (slug) => published.includes(slug),
    siteUrl: 'https://example.com',
  });
const shaped = (html: string, published?: string[]) => serializeHtml(shape(html, published));

test('a link of an essay into audit or booking names the essay, on the page and not on paper', () => {
  const links = ['/book', '/audit/roadmap', '/book?offer=a#times', '/booking', '/articles/other', '#here'];
  const tree = shapeArticle(parseHtml(links.map((href) => `<p><a href="${href}">x</a></p>`).join('')), {
    isPublished: () => true,
    siteUrl: 'https://example.com',
    from: 'essay',
  });
  const html = serializeHtml(tree).replaceAll('&#x26;', '&');
  const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
  assert.deepEqual(hrefs, [
    '/book?from=essay',
    '/audit/roadmap?from=essay',
    '/book?offer=a&from=essay#times',
    '/booking',
    '/articles/other',
    '#here',
  ]);
  assert.match(html, /data-print="https:\/\/example\.com\/book"/);
});

test('a side note follows its paragraph, which refers to it by number', () => {
  assert.equal(
    shaped(
      '<p>Text.</p>\n<span data-sidenote>Aside.</span>\n<p>More.</p><span data-sidenote><p>Again.</p></span>',
    ),
    '<div class="noted"><p class="first">Text.<a class="ref" href="#note-1" aria-label="Note 1">1</a></p>' +
      '<p class="sidenote" role="note" id="note-1"><b>1</b> Aside.</p></div>\n' +
      '<div class="noted"><p>More.<a class="ref" href="#note-2" aria-label="Note 2">2</a></p>' +
      '<p class="sidenote" role="note" id="note-2"><b>2</b> Again.</p></div>',
  );
});

test('the short version leaves the first paragraph its size and reaches Markdown and feed', () => {
  const html =
    '<aside class="short"><p>The short version</p><dl><dt>On Monday</dt><dd>Count.</dd></dl></aside><p>Text.</p>';
  assert.match(shaped(html), /<\/aside><p class="first">Text\.<\/p>$/);
  assert.match(
    toMarkdown(shape(html), page),
    /^The short version\n\n- \*\*On Monday:\*\* Count\.\n\nText\.\n$/,
  );
  assert.match(toFeedHtml(shape(html), page), /^<div><p>The short version<\/p><dl><dt>On Monday<\/dt>/);
});

test('a side note that Markdown put into its paragraph is lifted out of it', () => {
  assert.equal(
    shaped('<p>Text.\n<span data-sidenote>Aside.</span></p>'),
    '<div class="noted"><p class="first">Text.<a class="ref" href="#note-1" aria-label="Note 1">1</a></p>' +
      '<p class="sidenote" role="note" id="note-1"><b>1</b> Aside.</p></div>',
  );
});

test('two notes of one paragraph stand behind it in order', () => {
  const html = shaped('<p>Text.</p><span data-sidenote>One.</span><span data-sidenote>Two.</span>');
  assert.match(html, /^<div class="noted"><p class="first">Text\.<a[^>]*>1<\/a><a[^>]*>2<\/a><\/p>/);
  assert.equal(html.match(/class="noted"/g)?.length, 1);
});

test('a table scrolls by itself under a name of its own, and its cells are aligned by class', () => {
  const html = shaped(
    '<h2 id="a">Costs</h2><table><thead><tr><th>a</th><th style="text-align:right">b</th></tr></thead>' +
      '<tbody><tr><td>x</td><td style="text-align: right">1</td></tr></tbody></table>',
  );
  assert.match(
    html,
    /<div class="table-scroll" role="region" aria-label="Table 1, Costs" tabindex="0"><table class="data columns-2">/,
  );
  assert.match(html, /<th class="r" scope="col">b<\/th>/);
  assert.match(html, /<tr><th scope="row">x<\/th><td class="r">1<\/td><\/tr>/);
  assert.doesNotMatch(html, /style=/);
});

test('an empty corner of a table makes its first column the names of the rows', () => {
  const html = shaped(
    '<table><thead><tr><th></th><th>b</th></tr></thead><tbody><tr><td>x</td><td>1</td></tr></tbody></table>',
  );
  assert.match(html, /<tr><td><\/td><th scope="col">b<\/th><\/tr>/);
  assert.match(html, /<tr><th scope="row">x<\/th><td>1<\/td><\/tr>/);
});

const threeColumns =
  '<table><thead><tr><th>Fix</th><th>Left</th><th align="right">Saved</th></tr></thead><tbody>' +
  '<tr><td>Halve</td><td>5 of <b>work</b></td><td align="right">12</td></tr>' +
  '<tr><td>Together</td><td></td><td align="right">24</td></tr></tbody></table>';
const sixColumns =
  '<table><thead><tr><th>a</th><th>b</th><th>c</th><th>d</th><th>e</th><th>f</th></tr></thead>' +
  '<tbody><tr><td>An item</td><td>long words</td><td>2</td><td>3</td><td>4</td><td>5</td></tr></tbody></table>';

test('on a phone a row of three columns is a block: each cell has its name, the answer is marked', () => {
  const html = shaped(threeColumns);
  assert.match(html, /<table class="data columns-3 blocks" role="table">/);
  assert.match(html, /<th scope="row" role="rowheader">Halve<\/th>/);
  assert.match(html, /<td role="cell" data-name="Left">5 of <b>work<\/b><\/td>/);
  assert.match(html, /<td class="r answer" role="cell" data-name="Saved">12<\/td>/);
  assert.match(html, /<td role="cell" data-name="Left" class="gap"><\/td>/);
});

test('a column that nobody filled is left for a pen', () => {
  const html = shaped(
    '<table><thead><tr><th>a</th><th>b</th><th>c</th></tr></thead><tbody><tr><td>x</td><td>y</td><td></td></tr></tbody></table>',
  );
  assert.match(html, /<td role="cell" data-name="c" class="fill-in"><\/td>/);
  assert.doesNotMatch(html, /answer/);
});

test('a grid says how many columns it has', () => {
  assert.match(shaped(sixColumns), /data-swipe="6 columns, swipe sideways"/);
  assert.doesNotMatch(shaped(threeColumns), /data-swipe/);
});

test('the build refuses a table that hides a column or has rows without a name', () => {
  assert.deepEqual(tableFaults(shape(threeColumns + sixColumns)), []);
  const spoiled = (from: string, to: string) =>
    tableFaults(parseHtml(shaped(threeColumns + sixColumns).replace(from, to)));
  assert.deepEqual(spoiled(' data-swipe="6 columns, swipe sideways"', ''), [
    'table 2 has 6 columns and does not say that a phone shows only some',
  ]);
  assert.deepEqual(spoiled(' blocks"', '"'), ['table 1 is no block on a phone']);
  assert.deepEqual(spoiled(' data-name="Left"', ''), ['table 1 has a cell without the name of its column']);
  assert.deepEqual(spoiled('scope="row"', ''), ['table 1 has rows without a head']);
  assert.deepEqual(tableFaults(parseHtml(threeColumns)), [
    'a table that nothing keeps from widening the page',
  ]);
});

test('dates and what follows the sign of a sum stay on one line', () => {
  assert.equal(
    shaped('<p>On February 23, 4 × 15 = 60 and 21 – 6 = 15.</p>'),
    '<p class="first">On February\u00a023, 4\u00a0×\u00a015\u00a0=\u00a060 and 21\u00a0–\u00a06\u00a0=\u00a015.</p>',
  );
});

test('a link to an article that is not public yet is text', () => {
  const html = '<p>See <a href="/articles/later#part">later</a> and <a href="/articles/now">now</a>.</p>';
  assert.equal(
    shaped(html, ['now']),
    '<p class="first">See <span>later</span> and <a href="/articles/now" data-print="https://example.com/articles/now">now</a>.</p>',
  );
});

test('contents list the headings of the text and leave out the invitation', () => {
  const tree = shape(
    '<h2 id="a">One</h2><h3 id="b">Two</h3><aside class="try"><h3 id="try">Try it</h3></aside>',
  );
  assert.deepEqual(headingsOf(tree), [
    { depth: 2, id: 'a', text: 'One' },
    { depth: 3, id: 'b', text: 'Two' },
  ]);
});

test('straight quotes of components are curled, and code keeps its own', () => {
  assert.equal(
    shaped('<p>One person\'s "word" <code>it\'s "x"</code></p>'),
    '<p class="first">One person’s “word” <code>it\'s "x"</code></p>',
  );
});

test('words of a drawing are not counted, as its table has them', () => {
  const tree = shape(
    '<p>Text</p><svg><text>drawn</text></svg><div class="drawing"><p>key</p></div><p>end</p>',
  );
  assert.deepEqual(wordsOf(tree), ['Text', 'end']);
});

test('Markdown escapes what would be read as markup', () => {
  const tree = shape(
    '<p>1. no list, a*b*, [x], _u_, &lt;tag&gt;, &amp;amp; and \\</p><p># no heading</p><p>- no point</p>',
  );
  assert.equal(
    toMarkdown(tree, page),
    '1\\. no list, a\\*b\\*, \\[x\\], \\_u\\_, \\<tag\\>, \\&amp; and \\\\\n\n\\# no heading\n\n\\- no point\n',
  );
});

test('Markdown writes lists, code, quotations and tables as GitHub reads them', () => {
  const tree = shape(
    '<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol><pre data-language="ts"><code>x `` y\n</code></pre>' +
      '<blockquote><p>q</p><p>r</p></blockquote><hr><table><thead><tr><th>a|b</th><th align="right">n</th></tr></thead>' +
      '<tbody><tr><td><code>x</code></td><td align="right">1</td></tr></tbody></table><p><a href="/x(y)">l</a></p>',
  );
  assert.equal(
    toMarkdown(tree, page),
    '3. a\n\n   - b\n\n4. c\n\n```ts\nx `` y\n```\n\n> q\n>\n> r\n\n---\n\n| a\\|b | n |\n| --- | ---: |\n| `x` | 1 |\n\n[l](https://example.com/x%28y%29)\n',
  );
});

test('the feed has plain elements, absolute addresses and no drawings', () => {
  const tree = shape(
    '<div class="claim"><p>C</p></div><p>T</p><span data-sidenote>N</span><figure><svg><rect/></svg><img src="/a.png" alt="A"></figure><p><a href="/articles/now">now</a></p>',
    ['now'],
  );
  assert.equal(
    toFeedHtml(tree, page),
    '<blockquote><p>C</p></blockquote><div><p>T<sup>1</sup></p><p><b>1</b> N</p></div>' +
      '<figure><img src="https://example.com/a.png" alt="A"></figure><p><a href="https://example.com/articles/now">now</a></p>',
  );
});

test('a heading of the page leads to itself, and one that holds a link stays as it is', () => {
  assert.equal(
    linkHeadings('<h2 id="a">One <b>x</b></h2><h3 id="b"><a href="/c">Two</a></h3>'),
    '<h2 id="a"><a class="anchor" href="#a">One <b>x</b></a></h2><h3 id="b"><a href="/c">Two</a></h3>',
  );
});

test('the numbers of a title stay with what they count', () => {
  assert.equal(unbrokenTitle('Five days of work, 29 days'), 'Five days of work, 29\u00a0days');
});

test('a short sum stays on its line, and a long one breaks before a sign', () => {
  assert.equal(unbroken('so 80 − 54 = 26 days'), 'so 80\u00a0−\u00a054\u00a0=\u00a026 days');
  assert.equal(
    unbroken('takes 1 / (1 − 0.875) = 8'),
    'takes 1\u00a0/\u00a0(1\u00a0−\u00a00.875)\u00a0=\u00a08',
  );
  const long = unbroken('5 × 25 × 13 × 4 × 12 = 78,000');
  assert.match(long, / =\u00a0/);
  assert.equal(unbroken('one and / or the other'), 'one and / or the other');
});
