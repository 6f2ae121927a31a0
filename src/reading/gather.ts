import { relatedTo } from '#domain/reading/articles.ts';
import { type ArticleEntry, catalog, toArticle } from './catalog.ts';
import { siteContent } from './content.ts';
import { describeArticle, partsOf } from './published.ts';
import { renderArticle } from './render.ts';

/** Everything that the page of one article shows. */
export async function gatherArticle(entry: ArticleEntry) {
  const { public: entries, site } = await catalog();
  const article = await describeArticle(entry);
  const rendered = await renderArticle(entry);
  const parts = article.series ? await partsOf(article.series) : [];
  const nextPart = parts.find(({ part }) => part === (article.part ?? 0) + 1);
  const next = nextPart ? { article: nextPart, isPublic: nextPart.isOut } : null;
  const close = relatedTo(
    article,
    entries.map(toArticle).filter(({ slug }) => slug !== nextPart?.slug),
  );
  const related = await Promise.all(
    close.flatMap(({ slug }) => entries.filter(({ id }) => id === slug)).map(describeArticle),
  );
  return { article, rendered, next, related, offer: siteContent().firstOffer, site };
}
