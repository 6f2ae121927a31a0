/** What a visitor typed, made safe to hand to FTS5: every word becomes a quoted string, so no word is an operator. */

const mostCharacters = 200;
const mostTerms = 16;

export interface Query {
  query: string;
  terms: string[];
  isCut: boolean;
}

/** @param input any text of any length; characters are counted as code points */
export function readQuery(input: string): Query {
  // Enough for 200 code points; a megabyte is not walked to its end.
  const start = Array.from(input.slice(0, mostCharacters * 2 + 2).toWellFormed());
  const query = start
    .slice(0, mostCharacters)
    .join('')
    .normalize('NFC')
    .replace(/[\p{Cc}\ufffd]+/gu, ' ')
    .trim();
  const words = query.split(/[\s"]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return {
    query,
    terms: words.slice(0, mostTerms),
    isCut: start.length > mostCharacters || words.length > mostTerms,
  };
}

/** All words, the last of which may be the beginning of one. */
export function allOf(terms: string[]): string {
  return quoted(terms).join(' AND ');
}

export function anyOf(terms: string[]): string {
  return quoted(terms).join(' OR ');
}

function quoted(terms: string[]): string[] {
  return terms.map((term, i) => `"${term.replaceAll('"', '""')}"${i === terms.length - 1 ? ' *' : ''}`);
}
