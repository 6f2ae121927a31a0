import { z } from 'zod';
import type { Pages } from '#domain/pages.ts';
import { evidenceKinds, killers } from '#domain/reading/articles.ts';
import { chapters, markdown, slug, text } from './schema-parts.ts';

/** The shapes of `content/pages/` and `content/claims.yaml`. Texts name facts in braces; `createContent` fills them first. */

const weeks = z.number().int().min(1).max(26);
const evidence = z.enum(evidenceKinds, `say what backs it: ${evidenceKinds.join(', ')}`);
const claimParts = { who: text, evidence, source: z.url().optional(), readAs: text };
const titledList = z.strictObject({ heading: text, list: z.array(text).min(1) });
const question = z.strictObject({ question: text, answer: markdown });

const textPage = z.strictObject({
  heading: text,
  description: text,
  intro: markdown,
  chapters,
  contact: markdown.optional(),
});

/** One file each, by its path in `content/`. */
export const pageSchemas = {
  home: z.strictObject({
    title: text,
    promise: z.strictObject({ lines: z.array(text).min(1).max(2), text: markdown }),
    card: text,
    forWhom: z.strictObject({ heading: text, yes: titledList, no: titledList }).optional(),
    killers: z
      .strictObject({
        heading: text,
        list: z
          .array(
            z.strictObject({
              killer: z.enum(killers),
              name: text,
              drawing: z
                .array(z.string().regex(/^[#/o ]{1,13}$/, 'use at most 13 of "#", "/", "o" and spaces'))
                .min(1),
              caption: text,
              looksLike: text,
              works: text,
            }),
          )
          .min(1),
      })
      .optional(),
    story: z
      .strictObject({
        heading: text,
        title: text,
        ...claimParts,
        before: z.strictObject({ label: text, weeks }),
        after: z.strictObject({ label: text, weeks }),
        text: markdown,
        doubts: z.strictObject({ article: slug, words: text }).optional(),
      })
      .optional(),
    session: z.strictObject({ text: markdown }).optional(),
    questions: z.strictObject({ heading: text, list: z.array(question).min(1) }).optional(),
    consultant: z.strictObject({ heading: text, text: markdown }).optional(),
  }),
  about: textPage,
  method: textPage,
  book: z.strictObject({
    who: text.optional(),
    check: z.array(markdown).default([]),
    questions: z.array(question).default([]),
  }),
  privacy: z.strictObject({ logDays: z.number().int().min(0).max(3650), chapters }),
  terms: z.strictObject({ limits: markdown, chapters }),
  articles: z.strictObject({ heading: text, description: text, text: markdown }),
} satisfies { [Page in Exclude<keyof Pages, 'claims'>]: z.ZodType<Pages[Page]> };

export const claimsSchema = z
  .array(
    z
      .strictObject({ text, ...claimParts, on: z.array(z.enum(['home', 'about', 'offers'])).min(1) })
      .refine(({ evidence, source }) => evidence !== 'public source' || source !== undefined, {
        path: ['evidence'],
        message: 'a public source is named: add source: "https://…"',
      }),
  )
  .nullable()
  .transform((claims) => claims ?? []);
