import { toFields } from '#domain/audit/answers.ts';
import { fromJson, toCsv, toJson, toMarkdown, toRepeatIcs } from '#domain/audit/exports.ts';
import { say, type Texts } from '#domain/audit/index.ts';
import { clearErrors, markField } from './form.ts';
import { type Shown, words } from './state.ts';
import { writeTab } from './storage.ts';

/** Saves a file that was made here; nothing is asked of the server. */
export function saveFile(format: string, { answers, facts, texts, takenOn }: Shown): void {
  const files: Record<string, () => [text: string, type: string, name: string]> = {
    csv: () => [toCsv(facts, texts), 'text/csv', `${takenOn}.csv`],
    markdown: () => [toMarkdown(facts, texts), 'text/markdown', `${takenOn}.md`],
    json: () => [toJson(answers, takenOn), 'application/json', `${takenOn}.json`],
    ics: () => [reminder(takenOn, texts), 'text/calendar', 'reminder.ics'],
  };
  const [text, type, name] = files[format]!();
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `ship-weekly-audit-${name}`;
  link.click();
  // Not at once: the browser may still be opening it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function reminder(takenOn: string, texts: Texts): string {
  return toRepeatIcs({
    takenOn,
    now: Date.now(),
    uid: `audit-${crypto.getRandomValues(new Uint32Array(4)).join('-')}@${location.hostname}`,
    title: say(texts, 'export.reminder'),
    description: say(texts, 'export.reminder-text'),
    url: `${location.origin}/audit`,
  });
}

/** A JSON file that was saved before; it is read here and goes nowhere. */
export async function readFile(place: HTMLFormElement): Promise<void> {
  const input = place.querySelector<HTMLInputElement>('input[type="file"]')!;
  const file = input.files?.[0];
  const read = file ? fromJson(await file.text()) : null;
  clearErrors(place);
  if (read?.ok) {
    writeTab(toFields(read.answers), read.takenOn);
    location.assign('/audit/results');
    return;
  }
  const message = read
    ? say(words, read.code, { fields: read.fields.slice(0, 5) })
    : 'Choose the JSON file that you saved here.';
  markField(place, { field: 'file', message });
  document.title = `Error: ${document.title}`;
  input.focus();
}
