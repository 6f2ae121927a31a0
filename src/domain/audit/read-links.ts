import { fewestLinks, mostLinks, type Taken } from './compare.ts';
import { say, type Texts } from './index.ts';
import { decodeLink } from './link.ts';

export type ReadLinks = { ok: true; taken: Taken[] } | { ok: false; message: string };

/** Links as people paste them: one a line, blank lines between, whole addresses or bare codes. */
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
    taken.push(read);
  }
  return { ok: true, taken };
}
