import { type Fields, stepOf } from '#domain/audit/answers.ts';
import type { ShownError } from '../field-errors.ts';

// The forms as the server wrote them: read, filled, lengthened, and marked where something needs mending.

export function fieldsOfForm(form: HTMLFormElement): Fields {
  const fields: Fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '' && stepOf(name)) fields[name] = value;
  }
  return fields;
}

/** Puts answers into a step's form, with as many rows as they need, and opens the groups that hold them. */
export function fillForm(form: HTMLFormElement, fields: Fields): void {
  for (const list of form.querySelectorAll<HTMLElement>('[data-rows]')) lengthenFor(list, fields);
  for (const control of form.querySelectorAll('input')) {
    if (!stepOf(control.name) || control.type === 'hidden') continue;
    const value = fields[control.name] ?? '';
    if (control.type === 'radio' || control.type === 'checkbox') control.checked = control.value === value;
    // Chromium lays out a closed group for each value that is set in it, be it the same one.
    else if (control.value !== value) control.value = value;
    if (value) openGroups(control);
  }
}

function lengthenFor(list: HTMLElement, fields: Fields): void {
  const letter = list.dataset.rows!;
  const numbers = Object.keys(fields).map((name) =>
    Number(new RegExp(`^${letter}(\\d+)\\.`).exec(name)?.[1] ?? 0),
  );
  const filled = Math.max(0, ...numbers);
  while (list.children.length < filled) appendRow(list);
}

/** @returns the new row; null when the list is full */
export function addRow(list: HTMLElement): HTMLElement | null {
  return list.children.length < Number(list.dataset.most) ? appendRow(list) : null;
}

function appendRow(list: HTMLElement): HTMLElement {
  const number = list.children.length + 1;
  const pattern = list.parentElement!.querySelector<HTMLTemplateElement>('template[data-row]')!;
  const markup = pattern.innerHTML
    .replace(/\b([ix])0\b/g, `$1${number}`)
    .replace(/(Row|decision) 0\b/g, `$1 ${number}`);
  list.insertAdjacentHTML('beforeend', markup);
  return list.lastElementChild as HTMLElement;
}

function openGroups(control: Element): void {
  for (let group = control.closest('details'); group; group = group.parentElement!.closest('details')) {
    // A finished decision stays closed: its bricks say that it is done.
    if (!group.matches('.decision')) group.open = true;
  }
}

/** Beside each field, and in a summary that takes focus, as the server writes them. */
export function showErrors(form: HTMLFormElement, errors: ShownError[]): void {
  clearErrors(form);
  if (!errors.length) return;
  for (const error of errors) markField(form, error);
  const place = document.querySelector<HTMLElement>('[data-errors]')!;
  const summary = document.querySelector<HTMLTemplateElement>('template[data-error-summary]')!;
  place.replaceChildren(summary.content.cloneNode(true));
  const box = place.querySelector<HTMLElement>('.error-summary')!;
  box.querySelector('h2')!.textContent = countWords(errors.length);
  const pattern = box.querySelector('li')!;
  const items = errors.map(({ href, line }) => {
    const item = pattern.cloneNode(true) as HTMLElement;
    const link = item.querySelector('a')!;
    link.href = href;
    link.textContent = line;
    return item;
  });
  pattern.parentElement!.replaceChildren(...items);
  document.title = `Error: ${document.title}`;
  box.focus();
}

const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

function countWords(count: number): string {
  return `${numbers[count] ?? count} ${count === 1 ? 'answer needs' : 'answers need'} another look`;
}

export function markField(
  form: HTMLFormElement,
  { field, message }: Pick<ShownError, 'field' | 'message'>,
): void {
  const place = form.querySelector<HTMLElement>(`[data-field="${field}"]`);
  if (!place) return;
  place.classList.add('field-bad');
  for (let group = place.closest('details'); group; group = group.parentElement!.closest('details'))
    group.open = true;
  const note = document.createElement('p');
  note.className = 'error-text';
  note.id = `${field}-error`;
  const spoken = document.createElement('span');
  spoken.className = 'visually-hidden';
  spoken.textContent = 'Error:';
  note.append(spoken, ` ${message}`);
  const before = place.querySelector(':scope > .hint') ?? place.querySelector(':scope > :is(label, legend)');
  if (before) before.after(note);
  else place.prepend(note);
  const control = place.matches('fieldset') ? place : place.querySelector('.input');
  control?.setAttribute(
    'aria-describedby',
    `${control.getAttribute('aria-describedby') ?? ''} ${note.id}`.trim(),
  );
  if (control?.matches('.input')) control.setAttribute('aria-invalid', 'true');
}

export function clearErrors(form: HTMLFormElement): void {
  document.querySelector('[data-errors]')?.replaceChildren();
  document.title = document.title.replace(/^(Error: )+/, '');
  for (const note of form.querySelectorAll('.error-text')) {
    for (const control of form.querySelectorAll(`[aria-describedby~="${note.id}"]`)) {
      const rest = control
        .getAttribute('aria-describedby')!
        .split(' ')
        .filter((id) => id !== note.id);
      if (rest.length) control.setAttribute('aria-describedby', rest.join(' '));
      else control.removeAttribute('aria-describedby');
      control.removeAttribute('aria-invalid');
    }
    note.remove();
  }
  for (const place of form.querySelectorAll('.field-bad')) place.classList.remove('field-bad');
}
