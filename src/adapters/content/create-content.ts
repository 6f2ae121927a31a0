import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'astro/zod';
import { parse } from 'yaml';
import type { Offer } from '#domain/offer.ts';
import type { Groups } from '#domain/reading/articles.ts';
import type { Content } from '#use-cases/ports/content.ts';
import { ContentError } from './content-error.ts';
import { type AuditWords, readAudit } from './read-audit.ts';
import { availabilitySchema, offerSchema, readingSchema, siteSchema } from './schemas.ts';

/** Everything in `content/` but the text of articles, read once: what sells, what pages say, what the audit asks. */
export interface SiteContent extends Content {
  /** The offer that pages name where no other is chosen. */
  firstOffer: Offer;
  offer(slug: string): Offer | undefined;
  groups: Groups;
  audit: AuditWords;
}

/**
 * Reads a folder such as `content/`. The server reads it by itself because `astro:content` exists only inside the
 * bundle; both use the same schemas.
 * @throws ContentError with the file, the field and the repair
 */
export function createContent(folder: string): SiteContent {
  const offers = readdirSync(join(folder, 'offers'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFile(folder, join('offers', name), offerSchema))
    .sort((a, b) => a.order - b.order || a.slug.localeCompare(b.slug))
    .map(({ order: _, price, ...offer }) => ({ ...offer, ...price }));
  const [firstOffer] = offers;
  if (!firstOffer) throw new ContentError('content/offers is empty: add at least one offer.');
  return {
    offers,
    firstOffer,
    offer: (slug) => offers.find((offer) => offer.slug === slug),
    site: readFile(folder, 'site.yaml', siteSchema),
    availability: readFile(folder, 'availability.yaml', availabilitySchema),
    groups: readFile(folder, 'reading.yaml', readingSchema),
    audit: readAudit(folder),
  };
}

function readFile<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(parse(readFileSync(join(folder, name), 'utf8')));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new ContentError(`content/${name} – ${problems.join('; ')}`);
}
