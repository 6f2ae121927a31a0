import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { articleSchema } from '#adapters/content/schemas.ts';
import { contentFolder } from '#reading/content.ts';

/** Articles alone: everything else in `content/` is read by `createContent`, for the build and the server alike. */
export const collections = {
  articles: defineCollection({
    loader: glob({ base: `${contentFolder}/articles`, pattern: '*.mdx' }),
    schema: articleSchema,
  }),
};
