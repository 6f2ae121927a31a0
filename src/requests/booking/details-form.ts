import { z } from 'zod';
import { addressFault } from '#domain/email-address.ts';
import { plainly } from '#domain/visible-text.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';
import { typedText } from '../posted-form.ts';

/** What the details step asks, as it was typed: the names of the fields and of the draft. */
export interface DetailsFields {
  name: string;
  email: string;
  topic: string;
  company: string;
}

export interface FieldError {
  field: keyof DetailsFields;
  message: string;
}

const single = (max: number) =>
  z
    .string()
    // A line break in a single-line field is never typed; it would only serve to forge a mail header.
    .refine((text) => !hasControls(text), 'line-break')
    .refine((text) => [...text].length <= max, 'long');

const details = z.object({
  name: single(200).refine((text) => text !== '', 'empty'),
  email: single(254)
    .refine((text) => text !== '', 'empty')
    .superRefine((text, context) => {
      const fault = text === '' ? null : addressFault(text);
      if (fault) context.addIssue({ code: 'custom', message: fault });
    }),
  topic: z
    .string()
    .refine((text) => text !== '', 'empty')
    .refine((text) => [...text].length <= 2000, 'long'),
  company: single(200),
});

const messages: Record<keyof DetailsFields, Record<string, string>> = {
  name: {
    empty: 'Enter your name',
    long: 'Your name must have 200 characters or fewer',
    'line-break': 'Your name must be on one line',
  },
  email: {
    empty: 'Enter your email address: the confirmation goes there',
    long: 'Your email address must have 254 characters or fewer',
    address: 'Enter an email address such as name@example.com',
    dots: 'Check the dots in your email address: none first or last, and never two in a row',
    letters: 'Before the @, use only letters from a to z, digits and signs such as . - _ +',
    'line-break': 'Your email address must be on one line',
  },
  topic: {
    empty: 'Say in a sentence what it is about',
    long: 'Keep what it is about to 2,000 characters; the rest can wait for the session',
  },
  company: {
    long: 'The company must have 200 characters or fewer',
    'line-break': 'The company must be on one line',
  },
};

export type DetailsResult =
  | { ok: true; fields: DetailsFields }
  | { ok: false; fields: DetailsFields; errors: FieldError[] };

/** Checks what was typed. Wrong input is kept as it is, so that it can be mended. */
export function readDetails(form: FormData): DetailsResult {
  const fields = {
    name: typedText(form, 'name'),
    email: plainly(typedText(form, 'email')),
    topic: typedText(form, 'topic'),
    company: typedText(form, 'company'),
  };
  const parsed = details.safeParse(fields);
  if (parsed.success) return { ok: true, fields };
  const errors = new Map<keyof DetailsFields, string>();
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as keyof DetailsFields;
    if (!errors.has(field)) errors.set(field, messages[field][issue.message] ?? 'Check this answer');
  }
  return { ok: false, fields, errors: Array.from(errors, ([field, message]) => ({ field, message })) };
}

/** Whether a draft holds all that the details step asks for: somebody may have left in the middle of it. */
export function isComplete({ name = '', email = '', topic = '', company = '' }: DraftFields): boolean {
  return details.safeParse({ name, email, topic, company }).success;
}

/** One address on one line, as the confirmation needs it. */
export function readAddress(
  form: FormData,
): { ok: true; email: string } | { ok: false; email: string; message: string } {
  const email = plainly(typedText(form, 'email'));
  const parsed = details.shape.email.safeParse(email);
  if (parsed.success) return { ok: true, email };
  const code = parsed.error.issues[0]?.message ?? 'address';
  return { ok: false, email, message: messages.email[code] ?? messages.email.address! };
}

function hasControls(text: string): boolean {
  return /\p{Cc}|[\u2028\u2029]/u.test(text);
}
