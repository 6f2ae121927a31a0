import { openBuiltIndex } from '#adapters/search/open-built-index.ts';
import { catalog } from '#components/article/catalog.ts';
import { describeArticle, type PublishedArticle } from '#components/article/published.ts';

let kept: Promise<PublishedArticle[]> | undefined;

/**
 * The articles of this build, newest first. A live page must not compare dates by itself: an article whose day has come
 * since the build has no page yet.
 */
export function builtArticles(): Promise<PublishedArticle[]> {
  if (import.meta.env.DEV) return readArticles();
  kept ??= readArticles();
  return kept;
}

async function readArticles(): Promise<PublishedArticle[]> {
  const { all } = await catalog();
  const index = import.meta.env.DEV
    ? await (await import('#components/article/searchable.ts')).indexArticles()
    : openBuiltIndex();
  const entries = index.titles().flatMap(({ slug }) => all.find(({ id }) => id === slug) ?? []);
  return Promise.all(entries.map(describeArticle));
}
