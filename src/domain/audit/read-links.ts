import { fewestLinks, mostLinks, type Taken } from './compare.ts';
import { say, type Texts } from './index.ts';
import { decodeLink } from './link.ts';

export type ReadLinks = { ok: true; taken: Taken[] } | { ok: false; message: string };

const longestName = 24;

/** Links as people paste them: one a line, blank lines between, whole addresses or bare codes, initials before them. */
export function readLinks(text: string, texts: Texts): ReadLinks {
  const lines = text
    .split(/\r\n?|\n/)
    .map((line, index) => ({ line: index + 1, link: line.trim() }))
    .filter(({ link }) => link !== '');
  const no = (code: string, values: object = {}) =>
    ({ ok: false, message: say(texts, code, values) }) as const;
  if (lines.length < fewestLinks) return no('compare.too-few');
  if (lines.length > mostLinks) return no('compare.too-many');
  const taken: Taken[] = [];
  for (const { line, link } of lines) {
    const read = decodeLink(link);
    if (!read.ok) return no('compare.line', { line, problem: say(texts, `link.${read.code}`) });
    taken.push({ ...read, name: nameBefore(link) });
  }
  return { ok: true, taken };
}

function nameBefore(link: string): string {
  const [, given = ''] = /^([^<(]+?)[\s:]+https?:/.exec(link) ?? [];
  return [...given.replace(/\p{Cc}/gu, ' ')].slice(0, longestName).join('').trim();
}
