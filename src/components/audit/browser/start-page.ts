import { type Step, steps } from '#domain/audit/answers.ts';
import { dateWords, type Shown, toggle } from './state.ts';
import { readDevice, type Snapshot, writeTab } from './storage.ts';

export function showStart({ answers }: Shown): void {
  for (const mark of document.querySelectorAll<HTMLElement>('[data-task]')) {
    const isDone = answers[mark.dataset.task as Step] !== null;
    mark.className = `state ${isDone ? 'state-done' : 'state-none'}`;
    mark.textContent = isDone ? 'done' : 'not done';
  }
  const next = steps.find((each) => answers[each] === null);
  const isStarted = steps.some((each) => answers[each] !== null);
  const button = document.querySelector<HTMLButtonElement>('[data-start]')!;
  button.setAttribute('formaction', `/audit/${next ?? 'results'}`);
  button.textContent = next
    ? isStarted
      ? 'Continue the audit'
      : 'Start with the roadmap'
    : 'See your results';
  const kept = readDevice();
  toggle('[data-resume]', kept.length > 0);
  toggle('[data-compare-kept]', kept.length > 1);
  document.querySelector('[data-kept-list]')!.replaceChildren(...kept.map(keptItem));
}

function keptItem({ fields, takenOn, until }: Snapshot): HTMLElement {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link-button';
  button.textContent = `Open the audit of ${dateWords(takenOn)}`;
  button.addEventListener('click', () => {
    writeTab(fields);
    location.assign('/audit/results');
  });
  const small = document.createElement('p');
  small.className = 'small';
  small.textContent = `Kept until ${dateWords(until)}.`;
  item.append(button, small);
  return item;
}
