import { loadRenderers } from 'astro:container';
import { render } from 'astro:content';
import { getContainerRenderer } from '@astrojs/mdx/container-renderer';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { articleComponents } from '#components/article/components.ts';
import {
  type Heading,
  headingsOf,
  parseHtml,
  serializeHtml,
  shapeArticle,
  wordsOf,
} from '#reading/article-tree.ts';
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
  const container = await sharedContainer();
  const html = await container.renderToString(Content, { props: { components: articleComponents } });
  const opening = entry.data.opening ? `<p>${escapeHtml(entry.data.opening)}</p>` : '';
  const { publicSlugs } = await catalog();
  const tree = shapeArticle(parseHtml(opening + html), {
    isPublished: (slug) => publicSlugs.has(slug),
    siteUrl: new URL(import.meta.env.SITE).origin,
    pictures: import.meta.env.PICTURES,
  });
  return { html: serializeHtml(tree), headings: headingsOf(tree), words: wordsOf(tree).length };
}

let container: Promise<AstroContainer> | undefined;

function sharedContainer(): Promise<AstroContainer> {
  container ??= loadRenderers([getContainerRenderer()]).then((renderers) =>
    AstroContainer.create({ renderers }),
  );
  return container;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
