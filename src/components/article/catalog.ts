import { type CollectionEntry, getCollection, getEntry } from 'astro:content';
import { type Article, byNewest, type Groups, isPublic } from '#adapters/content/articles.ts';

export type ArticleEntry = CollectionEntry<'articles'>;
export type Site = CollectionEntry<'site'>['data'];

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

/** All of `content/` that reading needs. Read once a build, or each article's page would go through all articles. */
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
  const [all, reading, site] = await Promise.all([
    getCollection('articles'),
    getEntry('reading', 'reading'),
    getEntry('site', 'site'),
  ]);
  if (!reading) throw new Error('content/reading.yaml is missing: it names the series and the tags.');
  if (!site) throw new Error('content/site.yaml is missing: it names the site and its owner.');
  const today = Temporal.Now.plainDateISO(site.data.timeZone).toString();
  const published = all
    .filter(({ data }) => isPublic(data, today))
    .sort((a, b) => byNewest(toArticle(a), toArticle(b)));
  return {
    site: site.data,
    groups: reading.data,
    today,
    all,
    public: published,
    publicSlugs: new Set(published.map(({ id }) => id)),
  };
}
