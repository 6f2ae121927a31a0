import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { auditSchemas } from '#adapters/content/read-audit.ts';
import {
  articleSchema,
  availabilitySchema,
  offerSchema,
  readingSchema,
  siteSchema,
} from '#adapters/content/schemas.ts';

const one = (name: string) => glob({ base: 'content', pattern: `${name}.yaml` });
const list = (name: string) => file(`content/audit/${name}.yaml`);

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
  auditKillers: defineCollection({ loader: list('killers'), schema: auditSchemas.killers }),
  auditBlockers: defineCollection({ loader: list('blockers'), schema: auditSchemas.blockers }),
  auditDecisions: defineCollection({ loader: list('decisions'), schema: auditSchemas.decisions }),
  auditAdvice: defineCollection({ loader: list('advice'), schema: auditSchemas.advice }),
  auditThresholds: defineCollection({ loader: list('thresholds'), schema: auditSchemas.thresholds }),
  auditPromises: defineCollection({ loader: list('promises'), schema: auditSchemas.promises }),
  auditSentences: defineCollection({ loader: list('sentences'), schema: auditSchemas.sentences }),
  auditLabels: defineCollection({ loader: list('labels'), schema: auditSchemas.labels }),
  auditErrors: defineCollection({ loader: list('errors'), schema: auditSchemas.errors }),
};
