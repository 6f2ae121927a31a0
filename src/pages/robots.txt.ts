import type { APIRoute } from 'astro';

/** Pages that are keys or answers to one person; they refuse indexing by header as well. */
const closed = ['/booking/', '/calendar/', '/preview/', '/desk', '/search'];

export const GET: APIRoute = ({ site, url }) => {
  const rules = ['User-agent: *', ...closed.map((path) => `Disallow: ${path}`)];
  const text = `${rules.join('\n')}\n\nSitemap: ${site?.origin ?? url.origin}/sitemap-index.xml\n`;
  return new Response(text, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
};
