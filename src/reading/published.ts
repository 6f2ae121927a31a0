import { type Article, byPart, type Group, readingMinutes } from '#domain/reading/articles.ts';
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

export interface TagCount extends Group {
  count: number;
}

/** The tags that public articles have, in the owner's order. */
export async function tagCounts(): Promise<TagCount[]> {
  const { groups, public: entries } = await catalog();
  return groups.tags
    .map((tag) => ({ ...tag, count: entries.filter(({ data }) => data.tags.includes(tag.slug)).length }))
    .filter(({ count }) => count > 0);
}

export interface SeriesPart extends Article {
  /** False for a part that is dated and not public yet. */
  isOut: boolean;
}

/** Every part of a series in order, dated ones too; drafts are left out. */
export async function partsOf(series: string): Promise<SeriesPart[]> {
  const { all, publicSlugs } = await catalog();
  return all
    .filter(({ data }) => !data.draft && data.series === series)
    .map((entry) => ({ ...toArticle(entry), isOut: publicSlugs.has(entry.id) }))
    .sort(byPart);
}
