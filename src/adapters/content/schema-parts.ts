import { markdownToHtml } from 'satteri';
import { z } from 'zod';
import { plainly, withoutInvisible } from '#domain/visible-text.ts';

/** Words that somebody will read: no marks that nobody sees, no space around them, and not nothing. */
export const text = z
  .string()
  .overwrite((words) => withoutInvisible(words).trim())
  .min(1, 'write something here');

/** The same, and it may be empty. */
export const optionalText = z
  .string()
  .overwrite((words) => withoutInvisible(words).trim())
  .default('');

export const slug = z
  .string()
  .overwrite(plainly)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use small letters, digits and hyphens');

/** Markdown: paragraphs, lists, links, **bold**. What comes out is HTML. */
export const markdown = text
  .refine((words) => !/<[a-z!/]/i.test(words), 'write Markdown, not HTML')
  .transform(toHtml);

const chapter = z.strictObject({
  /** The part of the address after "#". */
  id: slug,
  heading: text,
  text: markdown.optional(),
  steps: z.array(z.strictObject({ heading: text, text: markdown })).optional(),
  facts: z.array(z.strictObject({ name: text, value: text, quiet: text.optional() })).optional(),
  claims: z.boolean().default(false),
  weeks: z.boolean().default(false),
  session: z.boolean().default(false),
  more: markdown.optional(),
});
/** The parts of a text page. */
export const chapters = z.array(chapter).default([]);

function toHtml(words: string): string {
  return markdownToHtml(words).html.trim().replaceAll('<ul>', '<ul class="list">');
}
