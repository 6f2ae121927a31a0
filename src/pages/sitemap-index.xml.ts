import type { APIRoute } from 'astro';
import { xml } from '#reading/xml.ts';

export const GET: APIRoute = ({ site, url }) => {
  const part = xml(`${site?.origin ?? url.origin}/sitemap-0.xml`);
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${part}</loc></sitemap></sitemapindex>\n`,
    { headers: { 'Content-Type': 'application/xml; charset=utf-8' } },
  );
};
