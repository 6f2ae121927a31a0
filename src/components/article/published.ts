import { type Article, byPart, readingMinutes } from '#adapters/content/articles.ts';
import { type ArticleEntry, catalog, toArticle } from './catalog.ts';
import { renderArticle } from './render.ts';

/** What lists say of an article. */
export interface PublishedArticle extends Article {
  href: string;
  tagNames: string[];
  /** Null for an article that stands alone; `of` counts the parts that are dated and not public yet. */
  place: { slug: string; name: string; part: number; of: number } | null;
  readingMinutes: number;
}

/** Public articles, newest first: drafts and later dates are left out, compared with the day of the build. */
export async function publishedArticles(): Promise<PublishedArticle[]> {
  return Promise.all((await catalog()).public.map(describeArticle));
}

/** One article as lists show it, public or not. */
export async function describeArticle(entry: ArticleEntry): Promise<PublishedArticle> {
  const { groups } = await catalog();
  const article = toArticle(entry);
  const series = groups.series.find(({ slug }) => slug === article.series);
  const { words } = await renderArticle(entry);
  return {
    ...article,
    href: `/articles/${article.slug}`,
    tagNames: article.tags.map((tag) => groups.tags.find(({ slug }) => slug === tag)?.name ?? tag),
    place: series
      ? {
          slug: series.slug,
          name: series.name,
          part: article.part ?? 1,
          of: (await partsOf(series.slug)).length,
        }
      : null,
    readingMinutes: readingMinutes(words),
  };
}

/** Every part of a series in order, dated ones too; drafts are left out. */
export async function partsOf(series: string): Promise<Article[]> {
  const { all } = await catalog();
  return all
    .filter(({ data }) => !data.draft && data.series === series)
    .map(toArticle)
    .sort(byPart);
}
