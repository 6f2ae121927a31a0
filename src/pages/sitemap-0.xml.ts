import type { APIRoute } from 'astro';
import { publicPages } from '#reading/public-pages.ts';
import { xml } from '#reading/xml.ts';
import { listedPaths } from '#server/routes.ts';

export const GET: APIRoute = async ({ site, url }) => {
  const origin = site?.origin ?? url.origin;
  const entries = (await publicPages(listedPaths)).map(({ path, changedOn }) => {
    const address = xml(path === '/' ? `${origin}/` : origin + path);
    return `<url><loc>${address}</loc>${changedOn ? `<lastmod>${changedOn}</lastmod>` : ''}</url>`;
  });
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('\n')}\n</urlset>\n`,
    { headers: { 'Content-Type': 'application/xml; charset=utf-8' } },
  );
};
