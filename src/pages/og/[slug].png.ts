import type { APIRoute, GetStaticPaths } from 'astro';
import { siteContent } from '#reading/content.ts';
import { type PublishedArticle, publishedArticles } from '#reading/published.ts';
import { drawSocialCard, type SocialCard } from '#reading/social-card.ts';

export const getStaticPaths = (async () => {
  const { site, pages } = siteContent();
  const { home } = pages;
  const card: SocialCard = {
    siteName: site.name,
    title: home.promise.lines.join(' '),
    foot: home.card,
  };
  const articles = (await publishedArticles()).map((article) => ({
    params: { slug: article.slug },
    props: { card: { siteName: site.name, title: article.title, foot: footOf(article) } },
  }));
  return [{ params: { slug: 'default' }, props: { card } }, ...articles];
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ card: SocialCard }> = async ({ props }) => {
  const picture = await drawSocialCard(props.card);
  return new Response(picture.slice(), { headers: { 'Content-Type': 'image/png' } });
};

function footOf({ place, readingMinutes }: PublishedArticle): string {
  const length = `${readingMinutes} ${readingMinutes === 1 ? 'minute' : 'minutes'}`;
  return place ? `Part ${place.part} of ${place.of} in ${place.name}, ${length}` : `An article, ${length}`;
}
