import { type CollectionEntry, getCollection } from 'astro:content';
import type { SiteContent } from '#adapters/content/create-content.ts';
import { type Article, byNewest, type Groups, isPublic } from '#domain/reading/articles.ts';
import { siteContent } from './content.ts';

export type ArticleEntry = CollectionEntry<'articles'>;
export type Site = SiteContent['site'];

export interface Catalog {
  site: Site;
  groups: Groups;
  /** The owner's date: what is compared with `publishAt`. */
  today: string;
  /** Drafts and later dates too. */
  all: ArticleEntry[];
  /** What everybody may read, newest first. */
  public: ArticleEntry[];
  publicSlugs: Set<string>;
}

let kept: Promise<Catalog> | undefined;

/** The articles and how they are grouped. Read once a build, or each article's page would go through all articles. */
export function catalog(): Promise<Catalog> {
  // While somebody writes, every request reads the files as they are.
  if (import.meta.env.DEV) return readCatalog();
  kept ??= readCatalog();
  return kept;
}

export function toArticle(entry: ArticleEntry): Article {
  return { ...entry.data, slug: entry.id };
}

async function readCatalog(): Promise<Catalog> {
  const all = await getCollection('articles');
  const { site, groups } = siteContent();
  const today = Temporal.Now.plainDateISO(site.timeZone).toString();
  const published = all
    .filter(({ data }) => isPublic(data, today))
    .sort((a, b) => byNewest(toArticle(a), toArticle(b)));
  return {
    site,
    groups,
    today,
    all,
    public: published,
    publicSlugs: new Set(published.map(({ id }) => id)),
  };
}
