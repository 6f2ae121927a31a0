import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import {
  articleSchema,
  availabilitySchema,
  offerSchema,
  readingSchema,
  siteSchema,
} from '#adapters/content/schemas.ts';

const one = (name: string) => glob({ base: 'content', pattern: `${name}.yaml` });

/** Everything in `content/` that pages read. The running server reads the same files with the same schemas. */
export const collections = {
  articles: defineCollection({
    loader: glob({ base: 'content/articles', pattern: '*.mdx' }),
    schema: articleSchema,
  }),
  offers: defineCollection({
    loader: glob({ base: 'content/offers', pattern: '*.yaml' }),
    schema: offerSchema,
  }),
  reading: defineCollection({ loader: one('reading'), schema: readingSchema }),
  site: defineCollection({ loader: one('site'), schema: siteSchema }),
  availability: defineCollection({ loader: one('availability'), schema: availabilitySchema }),
};
