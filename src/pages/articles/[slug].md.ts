import type { APIRoute, GetStaticPaths } from 'astro';
import { type ArticleEntry, catalog } from '#reading/catalog.ts';
import { articleMarkdown } from '#reading/markdown.ts';

export const getStaticPaths = (async () => {
  const { public: entries } = await catalog();
  return entries.map((entry) => ({ params: { slug: entry.id }, props: { entry } }));
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ entry: ArticleEntry }> = async ({ props, site, url }) =>
  new Response(await articleMarkdown(props.entry, site?.origin ?? url.origin), {
    headers: { 'Content-Type': 'text/markdown; charset=utf-8' },
  });
