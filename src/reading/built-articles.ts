import { catalog } from './catalog.ts';
import { describeArticle, type PublishedArticle } from './published.ts';
import { articleIndex } from './search.ts';

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
  const index = await articleIndex();
  const entries = index.titles().flatMap(({ slug }) => all.find(({ id }) => id === slug) ?? []);
  return Promise.all(entries.map(describeArticle));
}
