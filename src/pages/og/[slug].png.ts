import type { APIRoute, GetStaticPaths } from 'astro';
import { catalog } from '#reading/catalog.ts';
import { type PublishedArticle, publishedArticles } from '#reading/published.ts';
import { drawSocialCard, type SocialCard } from '#reading/social-card.ts';

export const getStaticPaths = (async () => {
  const { site } = await catalog();
  const home: SocialCard = {
    siteName: site.name,
    title: 'A quarter has thirteen weeks. Ship in all of them.',
    foot: 'Articles, a free audit, and half an hour on the one thing your work waits for',
  };
  const articles = (await publishedArticles()).map((article) => ({
    params: { slug: article.slug },
    props: { card: { siteName: site.name, title: article.title, foot: footOf(article) } },
  }));
  return [{ params: { slug: 'default' }, props: { card: home } }, ...articles];
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ card: SocialCard }> = async ({ props }) => {
  const picture = await drawSocialCard(props.card);
  return new Response(picture.slice(), { headers: { 'Content-Type': 'image/png' } });
};

function footOf({ place, readingMinutes }: PublishedArticle): string {
  const length = `${readingMinutes} ${readingMinutes === 1 ? 'minute' : 'minutes'}`;
  return place ? `Part ${place.part} of ${place.of} in ${place.name}, ${length}` : `An article, ${length}`;
}
