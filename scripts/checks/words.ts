import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vocabulary } from './vocabulary.ts';

/** A piece of text that a file says to somebody, and the line that it starts on. */
export interface Said {
  line: number;
  text: string;
}

export interface Slip {
  line: number;
  found: string;
  write: string;
}

/** What somebody's content says in another word than the rest of the site: told, and never an error. */
export function slipsOfContent(folder: string): string[] {
  return globSync('**/*.{yaml,mdx}', { cwd: folder })
    .sort()
    .flatMap((file) =>
      slipsOf({ line: 1, text: readFileSync(join(folder, file), 'utf8') }).map((slip) =>
        slipWords(file, slip),
      ),
    );
}

export function slipWords(file: string, { line, found, write }: Slip): string {
  return `${file}:${line} says "${found}": write "${write}".`;
}

export function slipsOf({ line, text }: Said): Slip[] {
  return vocabulary.flatMap(({ write, not, except = [] }) => {
    const rest = except.reduce((all, phrase) => all.replaceAll(phrase, '-'.repeat(phrase.length)), text);
    return [...rest.matchAll(patternOf(not))].map(({ 0: found, index }) => ({
      line: line + text.slice(0, index).split('\n').length - 1,
      found: found.replace(/\s+/g, ' '),
      write,
    }));
  });
}

/** Whole words, and no part of a name, an address or a selector. A line may break inside a phrase. */
function patternOf(words: string[]): RegExp {
  const any = words.map((word) => word.replaceAll(' ', '\\s+')).join('|');
  return new RegExp(`(?<![\\w.#/=-])(?:${any})(?![\\w/=-]|\\.\\w)`, 'gi');
}
