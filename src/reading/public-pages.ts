import { catalog } from './catalog.ts';
import { siteContent } from './content.ts';

export interface PublicPage {
  path: string;
  /** Only where a date is known: a made-up one teaches crawlers to ignore all of them. */
  changedOn?: string;
}

/** @param listedPaths the pages that are there whatever `content/` holds */
export async function publicPages(listedPaths: readonly string[]): Promise<PublicPage[]> {
  const { public: entries, groups } = await catalog();
  const { inquiries } = siteContent();
  const usedSeries = groups.series.filter(({ slug }) => entries.some(({ data }) => data.series === slug));
  const usedTags = groups.tags.filter(({ slug }) => entries.some(({ data }) => data.tags.includes(slug)));
  return [
    ...listedPaths.map((path) => ({ path })),
    ...inquiries.filter(({ isUnlisted }) => !isUnlisted).map(({ slug }) => ({ path: `/offers/${slug}` })),
    ...entries.map(({ id, data }) => ({
      path: `/articles/${id}`,
      changedOn: data.updated ?? data.publishAt,
    })),
    ...usedSeries.map(({ slug }) => ({ path: `/series/${slug}` })),
    ...usedTags.map(({ slug }) => ({ path: `/tags/${slug}` })),
  ];
}
