import { type Fields, fieldsOf, readAnswers, type Step, steps } from '#domain/audit/answers.ts';
import { withOwnNames } from '#domain/audit/index.ts';
import { shownErrors } from '../field-errors.ts';
import { blockersResult } from '../results/blockers-result.ts';
import { decisionsResult } from '../results/decisions-result.ts';
import { roadmapResult } from '../results/roadmap-result.ts';
import { addRow, fieldsOfForm, showErrors } from './form.ts';
import { current, focusResult, form, type Shown, showResult, state, step, words } from './state.ts';
import { writeTab } from './storage.ts';

const results: Record<Step, typeof roadmapResult> = {
  roadmap: roadmapResult,
  blockers: blockersResult,
  decisions: decisionsResult,
};

export function showStep({ facts, texts }: Shown): void {
  const markup = results[step!](facts, texts);
  showResult(markup);
  const button = form.querySelector('[data-show]')!;
  button.classList.toggle('button-quiet', markup !== '');
  button.textContent = markup ? 'Update the result' : 'Show my result';
}

/** Takes over what was typed. @returns whether a result that stands can be kept true */
export function takeTyped(): boolean {
  const others = steps.filter((each) => each !== step).map((each) => fieldsOf(state.fields, each));
  state.fields = Object.assign({}, ...others, fieldsOf(fieldsOfForm(form), step!)) as Fields;
  writeTab(state.fields);
  const isShown = !document.querySelector<HTMLElement>('[data-result]')!.hidden;
  // A half-typed answer leaves the result as it was.
  return isShown && current().answers[step!] !== null;
}

/** The result, or what to mend first. */
export function checkStep(): void {
  takeTyped();
  const { answers, errors } = readAnswers(state.fields, step!);
  const own = errors.filter((error) => error.step === step);
  showErrors(form, shownErrors(own, withOwnNames(words, answers)));
  showStep(current());
  if (!own.length) focusResult();
}

export function lengthenList(button: HTMLElement): void {
  const letter = button.dataset.add;
  const list = form.querySelector<HTMLElement>(`[data-rows="${letter}"]`)!;
  const rows = Array.from({ length: letter === 'i' ? 3 : 1 }, () => addRow(list));
  if (list.children.length >= Number(list.dataset.most)) button.hidden = true;
  const [first] = rows;
  if (first instanceof HTMLDetailsElement) first.open = true;
  first?.querySelector('input')?.focus();
}
