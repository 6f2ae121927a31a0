import { toFields } from '#domain/audit/answers.ts';
import { toMarkdown } from '#domain/audit/exports.ts';
import { say } from '#domain/audit/index.ts';
import { decodeLink, encodeLink } from '#domain/audit/link.ts';
import { resultsView } from '../results/results-view.ts';
import { dateWords, type Shown, showResult, state, toggle, words } from './state.ts';
import { deleteAll, keepOnDevice, readDevice } from './storage.ts';

/** `#a=…`: somebody's numbers, or one's own of another day. @param hasOwn this tab holds answers */
export function openLink(hasOwn: boolean): void {
  const notice = document.querySelector<HTMLElement>('[data-link-notice]')!;
  const link = decodeLink(location.hash);
  notice.hidden = false;
  if (!link.ok) {
    notice.className = 'error-summary audit-notice';
    notice.setAttribute('role', 'alert');
    notice.textContent = say(words, `link.${link.code}`);
    return;
  }
  state.fields = toFields(link.answers);
  state.takenOn = link.takenOn;
  const of = link.takenOn ? `the audit of ${dateWords(link.takenOn)}` : 'an audit';
  const warning = ' Going on from here puts it in the place of your own answers in this tab.';
  notice.textContent = `This link holds ${of}: numbers and choices, no word that anybody typed.${hasOwn ? warning : ''}`;
}

export function showResults(shown: Shown): void {
  const { answers, facts, texts, takenOn } = shown;
  showResult(resultsView(facts, texts));
  toggle('[data-offer]', facts.conclusion.certainty !== 'none');
  const link = document.querySelector<HTMLAnchorElement>('[data-link]')!;
  link.href = `/audit/results#a=${encodeLink(answers, takenOn)}`;
  document.querySelector('[data-preview]')!.textContent = toMarkdown(facts, texts);
  showDevice();
}

/** Copies the link; where that is not allowed, it stands in the address bar to copy from. */
export async function copyLink(link: HTMLAnchorElement): Promise<void> {
  const place = document.querySelector('[data-copied]')!;
  history.replaceState(null, '', link.href);
  try {
    await navigator.clipboard.writeText(link.href);
    place.textContent = 'Copied. It is in the address bar too.';
  } catch {
    place.textContent = 'It is in the address bar: copy it from there.';
  }
}

export function keep({ answers, takenOn }: Shown): void {
  const isKept = keepOnDevice(takenOn, toFields(answers));
  showDevice(isKept ? undefined : 'This browser keeps nothing. Save the JSON file instead.');
}

export function forget(): void {
  deleteAll();
  showDevice('Deleted, here and on this device. What you see is gone when you leave this page.');
}

function showDevice(news?: string): void {
  const kept = readDevice();
  const last = kept.at(-1);
  const audits = kept.length === 1 ? 'One audit is' : `${kept.length} audits are`;
  const stand = last
    ? `${audits} kept on this device, the latest until ${dateWords(last.until)}.`
    : 'Until you keep it, it is gone when you close this tab.';
  document.querySelector('[data-device-words]')!.textContent = news ?? stand;
  toggle('[data-device] [data-delete]', last !== undefined);
}
