import { readAnswers } from '#domain/audit/answers.ts';
import { encodeLink } from '#domain/audit/link.ts';
import { readLinks } from '#domain/audit/read-links.ts';
import { compareView } from '../results/compare-view.ts';
import { clearErrors, markField } from './form.ts';
import { focusResult, rules, showResult, toggle, words } from './state.ts';
import { readDevice } from './storage.ts';

const place = document.querySelector<HTMLFormElement>('[data-compare]');
const area = place?.querySelector('textarea');

export function showCompare(): void {
  const kept = readDevice();
  toggle('[data-kept]', kept.length > 0);
  if (location.hash !== '#kept' || kept.length < 2) return;
  takeKept();
  compare();
}

/** Adds the links of what this device keeps. */
export function takeKept(): void {
  const links = readDevice().map(({ fields, takenOn }) => {
    return `${location.origin}/audit/results#a=${encodeLink(readAnswers(fields).answers, takenOn)}`;
  });
  area!.value = [area!.value.trim(), ...links].filter(Boolean).join('\n');
}

export function compare(): void {
  const read = readLinks(area!.value, words);
  clearErrors(place!);
  if (read.ok) {
    showResult(compareView(read.taken, words, rules));
    focusResult();
  } else {
    showResult('');
    markField(place!, { field: 'links', message: read.message });
    area!.focus();
  }
}
