import { type Step, steps } from '#domain/audit/answers.ts';
import { compare, showCompare, takeKept } from './compare-page.ts';
import { readFile, saveFile } from './files.ts';
import { fieldsOfForm, fillForm } from './form.ts';
import './print.ts';
import { copyLink, forget, keep, openLink, showResults } from './results-page.ts';
import { showStart } from './start-page.ts';
import { current, form, hasResults, isFilled, markReady, pageName, state, step, toggle } from './state.ts';
import { checkStep, lengthenList, showStep, takeTyped } from './step-page.ts';
import { deleteAll, keepFrom, readTab, readTabDate, writeTab } from './storage.ts';

// The pages work without this. With it nothing that is typed leaves them: a form that would carry answers is answered
// here, by the functions that the server runs too.

// The tab keeps what is typed, so the browser need not. Without a script its memory is what brings answers back.
form.autocomplete = 'off';
open();
document.addEventListener('submit', answerSubmit);
document.addEventListener('click', answerClick);
form.addEventListener('input', () => {
  if (step && takeTyped()) show();
});
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) open();
});

/** What came with the page, then what this tab holds. */
function open(): void {
  const mine = readTab();
  state.fields = isFilled ? fieldsOfForm(form) : (mine ?? {});
  state.takenOn = isFilled ? null : readTabDate();
  // A result of elsewhere is only looked at; it takes the place of one's own answers on the way on from it.
  if (isFilled && (step || !mine)) writeTab(state.fields);
  if (pageName === 'results' && location.hash.startsWith('#a=')) openLink(mine !== null);
  carryFrom();
  if (step) fillForm(form, state.fields);
  show();
  if (pageName === 'compare') showCompare();
  markReady();
}

/** The essay whose link led here goes along, from page to page in the tab and at the end with its form. */
function carryFrom(): void {
  const inputs = [...document.querySelectorAll<HTMLInputElement>('[data-from]')];
  const from = keepFrom(inputs[0]?.value ?? '');
  for (const input of inputs) input.value = from;
}

/** Everything on the page that follows from the answers. */
function show(): void {
  const shown = current();
  for (const station of document.querySelectorAll<HTMLElement>('[data-station]')) {
    const name = station.dataset.station as Step;
    const isDone = (steps.includes(name) ? [name] : steps).every((each) => shown.answers[each] !== null);
    station.classList.toggle('on', isDone);
    toggle('[data-done]', isDone, station);
  }
  if (step) showStep(shown);
  if (pageName === 'results') showResults(shown);
  if (pageName === 'start') showStart(shown);
  toggle('[data-when-results]', hasResults(shown));
  toggle('[data-when-empty]', !hasResults(shown));
}

function answerSubmit(event: SubmitEvent): void {
  const target = event.target as HTMLFormElement;
  const submitter = event.submitter as HTMLButtonElement | null;
  if (target.matches('[data-mail], [data-attach]')) carry(target);
  else if (answers(target, submitter)) event.preventDefault();
}

/** @returns whether it was answered here */
function answers(target: HTMLFormElement, submitter: HTMLButtonElement | null): boolean {
  if (target.matches('[data-compare]')) compare();
  else if (target.matches('[data-import]')) void readFile(target);
  else if (target !== form || !submitter) return false;
  else if (submitter.name === 'format') saveFile(submitter.value, current());
  else if (submitter.value === 'add') lengthenList(submitter);
  else if (submitter.value === 'show') checkAndShow();
  else return goOn(submitter);
  return true;
}

/** The step's brick is filled as soon as its result stands. */
function checkAndShow(): void {
  checkStep();
  show();
}

/** To another page, the answers in the tab. A tab that keeps nothing sends them along, as without a script. */
function goOn(submitter: HTMLButtonElement): boolean {
  if (!writeTab(state.fields, state.takenOn)) return false;
  location.assign(new URL(submitter.formAction).pathname);
  return true;
}

/** The two forms that send answers on purpose: only now do they get them. */
function carry(target: HTMLFormElement): void {
  for (const input of target.querySelectorAll('[data-carried]')) input.remove();
  const box = target.querySelector<HTMLInputElement>('[name="attachAudit"]');
  if (box && !box.checked) return;
  for (const [name, value] of Object.entries(state.fields)) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    input.dataset.carried = '';
    target.append(input);
  }
}

function answerClick(event: MouseEvent): void {
  const target = (event.target as Element).closest<HTMLElement>(
    '[data-link], [data-keep], [data-delete], [data-take-kept]',
  );
  if (!target) return;
  event.preventDefault();
  if (target.matches('[data-link]')) void copyLink(target as HTMLAnchorElement);
  else if (target.matches('[data-keep]')) keep(current());
  else if (target.matches('[data-take-kept]')) takeKept();
  else if (pageName === 'results') forget();
  else {
    deleteAll();
    state.fields = {};
    show();
  }
}
