import { type FieldError, type Fields, readAnswers, steps, toFields } from '#domain/audit/answers.ts';
import {
  type AuditAnswers,
  type AuditFacts,
  audit,
  type Rules,
  type Texts,
  withOwnNames,
} from '#domain/audit/index.ts';

const page = document.querySelector<HTMLElement>('[data-audit]')!;
const data = document.querySelector('#audit-words')!.textContent;

/** Words and thresholds, as the page brings them. */
export const { texts: words, rules }: { texts: Texts; rules: Rules } = JSON.parse(data);
export const pageName = page.dataset.audit!;
/** The step whose questions this page asks. */
export const step = steps.find((each) => each === pageName) ?? null;
export const form = document.querySelector<HTMLFormElement>('form#audit')!;
/** The page was the answer to a form, or to a link: what it holds is in its fields. */
export const isFilled = page.dataset.filled === 'true';

/** What this page is about: of all steps, as typed, and the date that a link or a file names. */
export const state: { fields: Fields; takenOn: string | null } = { fields: {}, takenOn: null };

export interface Shown {
  answers: AuditAnswers;
  errors: FieldError[];
  facts: AuditFacts;
  /** With the visitor's own names. */
  texts: Texts;
  takenOn: string;
}

export function current(): Shown {
  const { answers, errors } = readAnswers(state.fields);
  const texts = withOwnNames(words, answers);
  return { answers, errors, texts, facts: audit(answers, rules), takenOn: state.takenOn ?? today() };
}

export function hasResults({ answers }: Shown): boolean {
  return Object.keys(toFields(answers)).length > 0;
}

/** Shows or hides what a selector finds. */
export function toggle(selector: string, isShown: boolean, within: ParentNode = document): void {
  for (const part of within.querySelectorAll<HTMLElement>(selector)) part.hidden = !isShown;
}

let lastMarkup: string | undefined;

/** Only when it differs, so that nothing is read aloud or closed for no reason. */
export function showResult(markup: string): void {
  toggle('[data-result]', markup !== '');
  if (markup === lastMarkup) return;
  document.querySelector('[data-result-body]')!.innerHTML = markup;
  lastMarkup = markup;
}

export function focusResult(): void {
  document.querySelector<HTMLElement>('#result')?.focus();
}

/** The server is done with a page that says so; until then its result may be hidden. */
export function markReady(): void {
  page.dataset.ready = '';
}

/** The local date, 2026-11-22. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** "November 22, 2026", of a date or of an instant. */
export function dateWords(when: string | number): string {
  const isDate = typeof when === 'string';
  const style = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat('en-US', { ...style, timeZone: isDate ? 'UTC' : undefined }).format(
    isDate ? Date.parse(`${when}T12:00Z`) : when,
  );
}
