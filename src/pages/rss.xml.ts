import type { APIRoute } from 'astro';
import { toFeedHtml } from '#reading/article-feed.ts';
import { catalog } from '#reading/catalog.ts';
import { describeArticle } from '#reading/published.ts';
import { renderArticle } from '#reading/render.ts';
import { writeRss } from '#reading/rss.ts';
import { parseHtml } from '#reading/tree.ts';

/** Readers keep what they have fetched; more than this only makes every fetch heavier. */
const newestCount = 30;

export const GET: APIRoute = async ({ site: base, url }) => {
  const siteUrl = base?.origin ?? url.origin;
  const { site, public: entries } = await catalog();
  const items = entries.slice(0, newestCount).map(async (entry) => {
    const article = await describeArticle(entry);
    const address = siteUrl + article.href;
    const { html } = await renderArticle(entry);
    return {
      address,
      title: article.title,
      description: article.description,
      publishedAt: Temporal.PlainDate.from(article.publishAt).toZonedDateTime(site.timeZone)
        .epochMilliseconds,
      author: site.ownerName || site.name,
      categories: article.tagNames,
      html: toFeedHtml(parseHtml(html), address),
    };
  });
  const feed = writeRss({
    siteUrl,
    title: site.name,
    description: site.description,
    items: await Promise.all(items),
  });
  return new Response(feed, { headers: { 'Content-Type': 'application/rss+xml; charset=utf-8' } });
};
