import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Root } from 'hast';
import { markdownToHast } from 'satteri';
import { openSearchIndex } from '#adapters/search/search-index.ts';
import { hasClass, parseHtml, walk, wordsOf } from '#reading/tree.ts';
import { buildSite } from '#tests/fixtures/articles/build-site.ts';
import { makeArticle } from '#tests/fixtures/articles/make-article.ts';
import { readingSite as site } from './support/reading-site.ts';

const read = (path: string) => readFileSync(join(site.dist, 'client', path), 'utf8');
const feed = read('rss.xml');
const slugs = readdirSync(join(site.dist, 'client/articles'))
  .filter((name) => name.endsWith('.html'))
  .map((name) => name.replace('.html', ''));

/**
 * Letters and digits only: what is left is the text, whatever marks a form puts around it. Spaces go too, since the
 * number of a note touches the word before it in one form and not in another.
 */
const letters = (tree: Root) =>
  wordsOf(tree)
    .join(' ')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .trim();

function proseOf(page: string): Root {
  let found: Root | undefined;
  walk(parseHtml(page), (element) => {
    if (hasClass(element, 'prose')) found = { type: 'root', children: element.children };
    return !found;
  });
  assert.ok(found);
  return found;
}

function inFeed(slug: string): Root {
  const item = feed.split('<item>').find((each) => each.includes(`/articles/${slug}</link>`));
  const html = /<content:encoded><!\[CDATA\[(.*)\]\]><\/content:encoded>/s.exec(item ?? '')?.[1];
  assert.ok(html, `${slug} is not in the feed`);
  return parseHtml(html);
}

function inMarkdown(slug: string): Root {
  // Footnotes of Markdown move to the end; here each is compared where it stands.
  const [, text = ''] = read(`articles/${slug}.md`).split(/^<http.*>$/m);
  const inPlace = text.replace(/\[\^(\d+)\]:?/g, '$1 ');
  return markdownToHast(inPlace) as Root;
}

test('page, feed and Markdown of every article say the same words in the same order', () => {
  assert.equal(slugs.length, 10);
  for (const slug of slugs) {
    const page = letters(proseOf(read(`articles/${slug}.html`)));
    assert.equal(letters(inFeed(slug)), page, `feed of ${slug}`);
    assert.equal(letters(inMarkdown(slug)), page, `Markdown of ${slug}`);
  }
});

test('the feed has only absolute addresses, and nothing that the page hides or draws', () => {
  const html = feed.match(/<content:encoded>.*?<\/content:encoded>/gs)?.join('') ?? '';
  assert.ok(html.length > 10_000);
  for (const [, address = ''] of html.matchAll(/(?:href|src)="([^"]*)"/g))
    assert.match(address, /^(https?|mailto):/);
  assert.doesNotMatch(html, /<svg|<script|class=|style=|tabindex=/);
});

test('drafts and later dates are nowhere in what is built for everybody', () => {
  const index = openSearchIndex(join(site.dist, 'server/search.db'));
  for (const slug of ['hidden-draft', 'far-future']) {
    for (const ending of ['.html', '.md'])
      assert.equal(existsSync(join(site.dist, `client/articles/${slug}${ending}`)), false);
    assert.equal(existsSync(join(site.dist, `client/og/${slug}.png`)), false);
    for (const path of ['rss.xml', 'llms.txt', 'sitemap-0.xml', 'articles.html', 'tags/flow.html']) {
      assert.equal(read(path).includes(slug), false, `${path} names ${slug}`);
    }
    assert.equal(
      index.titles().some((each) => each.slug === slug),
      false,
    );
  }
  index.close();
});

test('the search index is complete, knows former names, and its source is not left to be fetched', () => {
  const index = openSearchIndex(join(site.dist, 'server/search.db'));
  assert.equal(index.titles().length, slugs.length);
  assert.equal(index.renamed('all-components'), 'every-component');
  assert.equal(index.search('outside link').results[0]?.slug, 'every-component');
  assert.equal(existsSync(join(site.dist, 'client/search-index.json')), false);
  index.close();
});

test('sixty headings make sixty entries of contents, twice, each leading somewhere', () => {
  const page = read('articles/long-text.html');
  const targets = [...page.matchAll(/<a href="#(section-[^"]+)">/g)].map(([, id = '']) => id);
  assert.equal(targets.length, 120);
  for (const id of new Set(targets)) assert.equal(page.includes(` id="${id}"`), true, id);
});

test('an article of 10,000 words says how long it takes and links to the parts around it', () => {
  const page = read('articles/long-text.html');
  assert.match(page, /<span>\s*4\d minutes\s*<\/span>/);
  assert.match(page, /Part 5 of 5/);
});

test('a changed article says when and what, and the title may contain anything', () => {
  const page = read('articles/every-component.html');
  assert.match(
    page,
    /Changed <time datetime="2026-02-01">February\u00a01<\/time>: The second table has a column more\./,
  );
  assert.match(page, /<h1>Every component, &quot;quotes&quot; &amp; &lt;angles&gt; once<\/h1>/);
  assert.equal(existsSync(join(site.dist, 'client/og/every-component.png')), true);
});

test('structured data of every article parses and names its page', () => {
  for (const slug of slugs) {
    const blocks = [
      ...read(`articles/${slug}.html`).matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs),
    ];
    const types = blocks.map(([, json = '']) => JSON.parse(json)['@type']);
    assert.deepEqual(types, ['Article', 'BreadcrumbList']);
  }
});

test('a social image is a picture of 1200 by 630', () => {
  const png = readFileSync(join(site.dist, 'client/og/execution-debt.png'));
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1200, 630]);
});

test('a claim without evidence stops the build with file, line and repair', async () => {
  const wrong = makeArticle({ number: 4 }).replace(
    '## Section 1',
    '<Claim who="A" readAs="B">\nC\n</Claim>\n\n## Section 1',
  );
  await assert.rejects(buildSite({ wrong }, true), (error: Error) => {
    assert.match(
      error.message,
      /content\/articles\/wrong\.mdx:14 This claim does not say what backs it: add evidence=/,
    );
    return true;
  });
});
