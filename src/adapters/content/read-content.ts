import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'astro/zod';
import { parse } from 'yaml';
import type { Content } from '#use-cases/ports/content.ts';
import { availabilitySchema, offerSchema, siteSchema } from './schemas.ts';

/** A file in `content/` that the schema refuses, with its path, the field and the repair. */
export class ContentError extends Error {
  override name = 'ContentError';
}

/**
 * Reads offers, availability and site from `content/`. The server reads them by itself because `astro:content`
 * exists only inside the bundle; both use the same schemas.
 * @throws ContentError
 */
export function readContent(folder: string): Content {
  const offers = readdirSync(join(folder, 'offers'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFile(folder, join('offers', name), offerSchema))
    .sort((a, b) => a.order - b.order || a.slug.localeCompare(b.slug))
    .map(({ order: _, price, ...offer }) => ({ ...offer, ...price }));
  if (offers.length === 0) throw new ContentError('content/offers is empty: add at least one offer.');
  return {
    offers,
    site: readFile(folder, 'site.yaml', siteSchema),
    availability: readFile(folder, 'availability.yaml', availabilitySchema),
  };
}

/** The site alone, for pages that are built before there is a server. @throws ContentError */
export function readSite(folder: string): z.output<typeof siteSchema> {
  return readFile(folder, 'site.yaml', siteSchema);
}

function readFile<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(parse(readFileSync(join(folder, name), 'utf8')));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new ContentError(`content/${name} – ${problems.join('; ')}`);
}
