import { getCollection } from 'astro:content';
import { relatedTo } from '#adapters/content/articles.ts';
import { type ArticleEntry, catalog, toArticle } from './catalog.ts';
import { describeArticle, partsOf } from './published.ts';
import { renderArticle } from './render.ts';

/** Everything that the page of one article shows. */
export async function gatherArticle(entry: ArticleEntry) {
  const { public: entries, publicSlugs, site } = await catalog();
  const article = await describeArticle(entry);
  const rendered = await renderArticle(entry);
  const parts = article.series ? await partsOf(article.series) : [];
  const nextPart = parts.find(({ part }) => part === (article.part ?? 0) + 1);
  const next = nextPart ? { article: nextPart, isPublic: publicSlugs.has(nextPart.slug) } : null;
  const close = relatedTo(
    article,
    entries.map(toArticle).filter(({ slug }) => slug !== nextPart?.slug),
  );
  const related = await Promise.all(
    close.flatMap(({ slug }) => entries.filter(({ id }) => id === slug)).map(describeArticle),
  );
  return { article, rendered, next, related, offer: await firstOffer(), site };
}

/** The offer that pages name: the first in the owner's order. */
export async function firstOffer() {
  const offers = await getCollection('offers');
  const [first] = offers
    .map(({ data }) => data)
    .sort((a, b) => a.order - b.order || a.slug.localeCompare(b.slug));
  if (!first) throw new Error('content/offers is empty: add at least one offer.');
  const { order: _, price, ...offer } = first;
  return { ...offer, ...price };
}
