import { render } from 'astro:content';
import mdx from '@astrojs/mdx/server.js';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { articleComponents } from '#components/article/components.ts';
import type { ShortVersion } from '#domain/reading/articles.ts';
import { type Heading, headingsOf, shapeArticle } from '#reading/article-tree.ts';
import { parseHtml, serializeHtml, wordsOf } from '#reading/tree.ts';
import { type ArticleEntry, catalog } from './catalog.ts';

export interface RenderedArticle {
  html: string;
  headings: Heading[];
  words: number;
}

/** Each article is rendered once a build: page, feed, Markdown and lists share the result. */
const rendered = new Map<string, Promise<RenderedArticle>>();

export function renderArticle(entry: ArticleEntry): Promise<RenderedArticle> {
  // While somebody writes, the digest changes with the text.
  const key = `${entry.id} ${entry.digest}`;
  const known = rendered.get(key);
  if (known) return known;
  const made = renderOnce(entry);
  rendered.set(key, made);
  return made;
}

async function renderOnce(entry: ArticleEntry): Promise<RenderedArticle> {
  const { Content } = await render(entry);
  container ??= createContainer();
  const html = await (await container).renderToString(Content, { props: { components: articleComponents } });
  const opening = entry.data.opening ? `<p>${escapeHtml(entry.data.opening)}</p>` : '';
  const { publicSlugs } = await catalog();
  const tree = shapeArticle(parseHtml(shortHtml(entry.data.short) + opening + html), {
    isPublished: (slug) => publicSlugs.has(slug),
    siteUrl: new URL(import.meta.env.SITE).origin,
    from: entry.id,
    pictures: import.meta.env.PICTURES,
  });
  return { html: serializeHtml(tree), headings: headingsOf(tree), words: wordsOf(tree).length };
}

let container: Promise<AstroContainer> | undefined;

/** Built into the server, whose machine has no MDX. */
async function createContainer(): Promise<AstroContainer> {
  const created = await AstroContainer.create();
  created.addServerRenderer({ renderer: mdx });
  return created;
}

/** In the article's tree, so that page, feed and Markdown have it alike. */
function shortHtml(short: ShortVersion | undefined): string {
  if (!short) return '';
  const lines = [
    ['On Monday', short.monday],
    ['The number', short.number],
    ['To copy', short.copy],
  ] as const;
  const facts = lines.map(([name, words]) => `<dt>${name}</dt><dd>${escapeHtml(words)}</dd>`).join('');
  return `<aside class="short" aria-labelledby="short"><p id="short">The short version</p><dl>${facts}</dl></aside>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
