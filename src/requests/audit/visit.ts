import {
  type FieldError,
  type Fields,
  fieldsOf,
  readAnswers,
  type Step,
  stepOf,
  steps,
  toFields,
} from '#domain/audit/answers.ts';
import { type AuditAnswers, type AuditFacts, audit, type Texts, withOwnNames } from '#domain/audit/index.ts';
import { decodeLink, type LinkError } from '#domain/audit/link.ts';
import { essayIn } from '#domain/reading/page-view.ts';
import { isDate } from '#domain/time/date.ts';
import { readPostedForm } from '#requests/posted-form.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted } from '../answer.ts';

/** One request for a page of the audit: everything it knows came with it, and nothing of it stays. */
export interface Visit {
  /** Of all steps, as typed. */
  fields: Fields;
  answers: AuditAnswers;
  /** What to say beside fields: only of a step whose result was asked for. */
  errors: FieldError[];
  facts: AuditFacts;
  /** With the visitor's own names. */
  texts: Texts;
  isPosted: boolean;
  /** What became of a link in `?a=`; null when there is none. */
  link: 'read' | LinkError | null;
  /** The day that a link or a file names. */
  takenOn: string | null;
  /** Slug of the essay whose link led into the audit. */
  from: string | null;
  /** Asked for more rows: a list gets blank ones after those that are filled. */
  isAdding: boolean;
}

/**
 * @param step the page's own step; it is checked when the form asks for its result
 */
export async function readVisit(services: Words, ask: Ask, step: Step | null): Promise<Visit> {
  return isPosted(ask)
    ? readForm(services, await readPostedForm(ask.request), step)
    : readAddress(services, ask.url);
}

/** What came in the address: a link with numbers, or nothing. */
export function readAddress(services: Words, url: URL): Visit {
  const code = url.searchParams.get('a');
  const from = essayIn(url.searchParams.get('from'));
  if (code === null) return visitOf(services, {}, { from });
  const link = decodeLink(code);
  if (!link.ok) return visitOf(services, {}, { link: link.code, from });
  return visitOf(services, toFields(link.answers), { link: 'read', takenOn: link.takenOn, from });
}

export function readForm(services: Words, form: FormData, step: Step | null): Visit {
  const fields = fieldsIn(form);
  const intent = form.get('do');
  // Where nothing can be changed, an audit that was brought along keeps its day.
  const takenOn = step === null ? form.get('takenOn') : null;
  const from = form.get('from');
  const isAsked = step !== null && intent !== 'open' && intent !== 'add';
  return visitOf(services, fields, {
    isPosted: true,
    submitted: isAsked ? step : undefined,
    isAdding: intent === 'add',
    takenOn: typeof takenOn === 'string' && isDate(takenOn) ? takenOn : null,
    from: typeof from === 'string' ? essayIn(from) : null,
  });
}

/** The answers in a form; everything else in it is left alone. */
export function fieldsIn(form: FormData): Fields {
  const fields: Fields = {};
  for (const [name, value] of form) {
    if (typeof value === 'string' && value !== '' && stepOf(name)) fields[name] = value;
  }
  return fields;
}

/** The owner's words and thresholds. */
type Words = { content: Pick<VisitorServices['content'], 'audit'> };

interface Circumstances {
  isPosted?: boolean;
  submitted?: Step;
  link?: Visit['link'];
  takenOn?: string | null;
  from?: string | null;
  isAdding?: boolean;
}

export function visitOf({ content }: Words, fields: Fields, given: Circumstances): Visit {
  const { texts, rules } = content.audit;
  const { answers, errors } = readAnswers(fields, given.submitted);
  return {
    fields,
    answers,
    errors: errors.filter((error) => error.step === given.submitted),
    facts: audit(answers, rules),
    texts: withOwnNames(texts, answers),
    isPosted: given.isPosted ?? false,
    link: given.link ?? null,
    takenOn: given.takenOn ?? null,
    from: given.from ?? null,
    isAdding: given.isAdding ?? false,
  };
}

export function statusOf({ errors, link }: Visit): number {
  return errors.length > 0 || (link !== null && link !== 'read') ? 422 : 200;
}

/** Hidden fields: what was typed in the other steps, or in all. */
export function carried(fields: Fields, except: Step | null): [name: string, value: string][] {
  return steps.filter((step) => step !== except).flatMap((step) => Object.entries(fieldsOf(fields, step)));
}

/**
 * How many rows of a list to show: at least `atFirst`, those that are filled, and as many more when asked for; never
 * fewer than are filled, and otherwise at most `most`.
 */
export function rowCount(
  { fields, isAdding }: Visit,
  letter: 'i' | 'x',
  atFirst: number,
  most: number,
): number {
  const row = new RegExp(`^${letter}(\\d+)\\.`);
  const filled = Math.max(0, ...Object.keys(fields).map((name) => Number(row.exec(name)?.[1] ?? 0)));
  const wanted = Math.max(atFirst, filled + (isAdding ? atFirst : 0));
  return Math.max(filled, Math.min(most, wanted));
}
