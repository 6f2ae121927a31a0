import type { APIRoute } from 'astro';
import { priceWords } from '#domain/facts.ts';
import { escapeText } from '#reading/article-markdown.ts';
import { catalog } from '#reading/catalog.ts';
import { siteContent } from '#reading/content.ts';

/** @see https://llmstxt.org */
export const GET: APIRoute = async ({ site: base, url }) => {
  const origin = base?.origin ?? url.origin;
  const { site, public: entries, groups } = await catalog();
  const { listedOffers, inquiries } = siteContent();
  const link = (title: string, path: string, words: string) =>
    `- [${escapeText(title)}](${origin}${path}): ${words}`;
  const articles = (series: string | undefined) =>
    entries
      .filter(({ data }) => data.series === series)
      .sort((a, b) => (a.data.part ?? 0) - (b.data.part ?? 0))
      .map(({ id, data }) => link(data.title, `/articles/${id}.md`, data.description));
  const sections = [
    ...groups.series.map(({ slug, name }) => ({ name, lines: articles(slug) })),
    { name: 'Articles on their own', lines: articles(undefined) },
    {
      name: 'What else is here',
      lines: [
        link(
          'Self-audit',
          '/audit',
          'Three steps about promises, waits and decisions; answers at once, asks for nothing.',
        ),
        ...listedOffers.map((offer) =>
          link(
            offer.name,
            `/book?offer=${offer.slug}`,
            `${offer.minutes} minutes, ${priceWords(offer)}. ${offer.taxSentence}`,
          ),
        ),
        ...inquiries
          .filter(({ isUnlisted }) => !isUnlisted)
          .map(({ name, slug, description }) => link(name, `/offers/${slug}`, description)),
        link('Feed', '/rss.xml', 'The newest articles in full.'),
      ],
    },
  ].filter(({ lines }) => lines.length > 0);
  const text = [
    `# ${site.name}`,
    `> ${site.description}`,
    'Figures that rest on somebody’s word are shown as claims, with who says so and what evidence there is. Examples are made up and say so.',
    ...sections.map(({ name, lines }) => `## ${name}\n\n${lines.join('\n')}`),
  ];
  return new Response(`${text.join('\n\n')}\n`, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
};
