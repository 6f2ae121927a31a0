import type { FieldError } from '#domain/audit/answers.ts';
import { errorTextOf, say, type Texts } from '#domain/audit/index.ts';

/** The first error of each field: one sentence beside it, one line in the summary. */
export interface ShownError {
  field: string;
  /** Where the link of the summary leads. */
  href: string;
  message: string;
  /** The message with what it is about. */
  line: string;
}

export function shownErrors(errors: FieldError[], texts: Texts): ShownError[] {
  const first = new Map<string, FieldError>();
  for (const error of errors) if (!first.has(error.field)) first.set(error.field, error);
  return Array.from(first.values(), (error) => {
    const { field, code } = error;
    const message = errorTextOf(texts, error);
    // A sentence made for this field names it already.
    const isOwn = texts[`error.${field}.${code}`] !== undefined;
    const name = rowName(field, texts) || (isOwn ? '' : say(texts, `field.${field}`));
    return { field, href: `#${field}`, message, line: name ? `${name}: ${message}` : message };
  });
}

/** "Row 3", "Plan changes mid-work": what a repeated question is about; '' for the others. */
export function rowName(field: string, texts: Texts): string {
  const [, id = '', letter = '', number] = /^(([ibodx])(\d+))(?:\.|$)/.exec(field) ?? [];
  if (!letter) return '';
  return texts[`${id}.label`] ?? `${say(texts, `own-${letter}`)} ${number}`;
}
