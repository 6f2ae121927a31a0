import { z } from 'zod';
import { killers, listedKillers } from '#domain/audit/blockers.ts';
import { rulesOf, textsOf } from '#domain/audit/content-texts.ts';
import type { AuditContent } from '#domain/audit/content-types.ts';
import { type Rules, ruleNames } from '#domain/audit/rules.ts';
import type { Texts } from '#domain/audit/texts.ts';

const text = z.string().trim().min(1);
const id = z
  .string()
  .regex(/^[a-z0-9]+(?:[.-][A-Za-z0-9]+)*(?:[A-Z][a-z]+)*$/, 'use letters, digits, dots and hyphens');
const label = text.max(26, 'use 26 characters at most: pictures show it beside a number');
const source = z.enum(['rule-of-thumb', 'arithmetic', 'research', 'claim']);
const killer = z.enum(killers);
const threshold = z.enum(ruleNames);

/** One entry of each list in `content/audit/`; domain/audit/content-types.ts says what the fields mean. */
export const auditSchemas = {
  killers: z.strictObject({ id: killer, name: text, looksLike: text, whatWorks: text }),
  blockers: z
    .strictObject({
      id: z.string().regex(/^b([1-9]|1[0-2])$/, 'use b1 to b12'),
      killer,
      label,
      name: text,
      hint: text,
      headline: text,
    })
    .refine(({ id, killer }) => (listedKillers[id] ?? killer) === killer, {
      path: ['killer'],
      message: 'the sums count this blocker under another killer: write the one that was here',
    }),
  decisions: z.strictObject({
    id: z.string().regex(/^d([1-9]|10)$/, 'use d1 to d10'),
    label,
    name: text,
    hint: text,
  }),
  advice: z.strictObject({ id, title: text, text, source }),
  thresholds: z.strictObject({
    id: threshold,
    value: z.string().regex(/^\d+(\.\d+)?(%|\/[1-9]\d*)?$/, 'write 70%, 1/3 or 1.5, in quotes'),
    name: text,
    setBy: text,
    source,
    text,
  }),
  promises: z.strictObject({ id, text }),
  sentences: z.strictObject({ id, text, sum: text.optional(), source: source.optional() }),
  labels: z.strictObject({ id, text: z.string().min(1) }),
  errors: z.strictObject({ id, text }),
} satisfies { [Name in keyof AuditContent]: z.ZodType<AuditContent[Name][number]> };

/** The words and numbers of the audit, and what the engine takes of them. */
export interface AuditWords {
  content: AuditContent;
  texts: Texts;
  rules: Rules;
}

/** Each list of `content/audit/`, by the name of its file. */
export const auditFiles = Object.keys(auditSchemas) as (keyof typeof auditSchemas)[];

/** What the lists say, once each has passed its schema. */
export function auditWordsOf(content: AuditContent): AuditWords {
  return { content, texts: textsOf(content), rules: rulesOf(content.thresholds) };
}
