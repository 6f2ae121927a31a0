import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { allOf, anyOf, readQuery } from './query.ts';

/** Full-text search over the articles. The file is made at build and only read afterwards. */

export interface SearchableArticle {
  slug: string;
  title: string;
  description: string;
  /** `YYYY-MM-DD` */
  publishAt: string;
  readingMinutes: number;
  tagNames: string[];
  aliases: string[];
  /** The text in reading order; the part before the first heading has no anchor and no heading. */
  sections: { anchor: string; heading: string; text: string }[];
}

export interface SearchIndex {
  search(input: string): SearchAnswer;
  /** For the page that says that an address does not exist. */
  titles(): { slug: string; title: string; description: string }[];
  /** The present slug of an article that was renamed; null when the old one is unknown. */
  renamed(slug: string): string | null;
  close(): void;
}

export interface SearchAnswer {
  /** What was searched: the input without control characters, cut to its limit. */
  query: string;
  /** True when the input was longer than what was searched. */
  isCut: boolean;
  /** False when no article has all the words and these have some of them. */
  hasAll: boolean;
  /** Matching articles, of which `results` are the best. */
  total: number;
  results: SearchResult[];
}

export interface SearchResult {
  slug: string;
  /** Of the section with the best passage; empty for the beginning. */
  anchor: string;
  title: Piece[];
  /** The heading above the passage, empty for the beginning. */
  heading: string;
  passage: Piece[];
  publishAt: string;
  readingMinutes: number;
  tagNames: string[];
}

/** A run of text, plain: whoever shows it escapes it and puts `<mark>` around hits. */
export interface Piece {
  text: string;
  isHit: boolean;
}

const shownCount = 10;

// Never in a text: the writer below removes them.
const [hitStart, hitEnd] = ['\u0001', '\u0002'];

const tables = `
  CREATE TABLE article (
    slug TEXT PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL, publish_at TEXT NOT NULL,
    reading_minutes INTEGER NOT NULL, tag_names TEXT NOT NULL, first_section INTEGER NOT NULL, last_section INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE alias (old TEXT PRIMARY KEY, slug TEXT NOT NULL REFERENCES article) STRICT;
  CREATE VIRTUAL TABLE article_text USING fts5(
    slug UNINDEXED, title, description, headings, body, tokenize = 'porter unicode61 remove_diacritics 2');
  CREATE VIRTUAL TABLE section_text USING fts5(
    anchor UNINDEXED, heading, body, tokenize = 'porter unicode61 remove_diacritics 2');
`;

/** @param file replaced when it exists; `:memory:` gives an index that lives as long as it is open */
export function createSearchIndex(file: string, articles: SearchableArticle[]): SearchIndex {
  if (file !== ':memory:') rmSync(file, { force: true });
  const database = new DatabaseSync(file);
  database.exec(`BEGIN; ${tables}`);
  const addArticle = database.prepare('INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const addAlias = database.prepare('INSERT INTO alias VALUES (?, ?)');
  const addText = database.prepare('INSERT INTO article_text VALUES (?, ?, ?, ?, ?)');
  const addSection = database.prepare(
    'INSERT INTO section_text (rowid, anchor, heading, body) VALUES (?, ?, ?, ?)',
  );
  let section = 0;
  for (const article of articles) {
    const first = section + 1;
    for (const { anchor, heading, text } of article.sections) {
      addSection.run(++section, anchor, clean(heading), clean(text));
    }
    const { slug, title, description, publishAt, readingMinutes, tagNames } = article;
    addArticle.run(
      slug,
      title,
      description,
      publishAt,
      readingMinutes,
      JSON.stringify(tagNames),
      first,
      section,
    );
    const headings = article.sections.map(({ heading }) => heading).join('\n');
    const body = article.sections.map(({ text }) => text).join('\n');
    addText.run(slug, clean(title), clean(description), clean(headings), clean(body));
    for (const old of article.aliases) addAlias.run(old, slug);
  }
  database.exec("INSERT INTO article_text (article_text) VALUES ('optimize'); COMMIT");
  return readIndex(database);
}

/** @throws when there is no such file */
export function openSearchIndex(file: string): SearchIndex {
  return readIndex(new DatabaseSync(file, { readOnly: true }));
}

interface ArticleRow {
  slug: string;
  title: string;
  description: string;
  publish_at: string;
  reading_minutes: number;
  tag_names: string;
  first_section: number;
  last_section: number;
}

function readIndex(database: DatabaseSync): SearchIndex {
  const count = database.prepare('SELECT count(*) AS total FROM article_text WHERE article_text MATCH ?');
  const best = database.prepare(`
    SELECT rowid FROM article_text WHERE article_text MATCH ?
    ORDER BY bm25(article_text, 0, 10, 4, 6, 1), rowid LIMIT ${shownCount}`);
  // node:sqlite binds a number as a float, and FTS5 ignores a limit on rowid that is no integer: hence the casts.
  // Marks are put into the few articles that are shown; beside the sort above they would be put into all that match.
  const marked = database.prepare(`
    SELECT article.*, highlight(article_text, 1, char(1), char(2)) AS title,
      highlight(article_text, 2, char(1), char(2)) AS description
    FROM article_text JOIN article USING (slug) WHERE article_text MATCH ? AND article_text.rowid = CAST(? AS INTEGER)`);
  const passages = database.prepare(`
    SELECT anchor, heading, snippet(section_text, 2, char(1), char(2), '…', 40) AS passage
    FROM section_text WHERE section_text MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) ORDER BY rowid`);
  const titles = database.prepare('SELECT slug, title, description FROM article ORDER BY publish_at DESC');
  const alias = database.prepare('SELECT slug FROM alias WHERE old = ?');

  const toResult = (row: ArticleRow, terms: string[]): SearchResult => {
    const found = bestPassage(
      passages.iterate(anyOf(terms), row.first_section, row.last_section),
      terms.length,
    );
    return {
      slug: row.slug,
      anchor: found?.anchor ?? '',
      title: toPieces(row.title),
      heading: found?.heading ?? '',
      passage: toPieces(found?.passage ?? row.description),
      publishAt: row.publish_at,
      readingMinutes: row.reading_minutes,
      tagNames: JSON.parse(row.tag_names),
    };
  };

  return {
    search(input) {
      const { query, terms, isCut } = readQuery(input);
      const none = { query, isCut, hasAll: true, total: 0, results: [] };
      if (terms.length === 0) return none;
      for (const [expression, hasAll] of [[allOf(terms), true] as const, [anyOf(terms), false] as const]) {
        const total = Number(count.get(expression)?.total);
        if (total === 0) continue;
        const rows = best
          .all(expression)
          .map(({ rowid }) => marked.get(expression, rowid ?? null) as unknown as ArticleRow);
        return { query, isCut, hasAll, total, results: rows.map((row) => toResult(row, terms)) };
      }
      return none;
    },
    titles: () => titles.all() as { slug: string; title: string; description: string }[],
    renamed: (slug) => (alias.get(slug)?.slug as string | undefined) ?? null,
    close: () => database.close(),
  };
}

/**
 * The passage with the most different hits, then with the most. The rank of SQLite would weigh the words of all
 * sections anew for each article that is shown.
 * @param wanted stops at the first passage with so many different hits
 */
function bestPassage(rows: Iterable<Record<string, unknown>>, wanted: number) {
  let best: { anchor: string; heading: string; passage: string; score: number } | undefined;
  for (const row of rows) {
    const [heading, passage] = [String(row.heading), String(row.passage)];
    const hits = toPieces(passage).filter(({ isHit }) => isHit);
    const different = new Set(hits.map(({ text }) => text.toLowerCase()));
    const score = different.size * 100 + hits.length;
    if (!best || score > best.score) best = { anchor: String(row.anchor), heading, passage, score };
    if (different.size >= wanted) break;
  }
  return best;
}

function toPieces(marked: string): Piece[] {
  return marked
    .split(hitStart)
    .flatMap((part, i) => {
      const [hit, rest] = i === 0 ? ['', part] : part.split(hitEnd);
      return [
        { text: hit ?? '', isHit: true },
        { text: rest ?? '', isHit: false },
      ];
    })
    .filter(({ text }) => text);
}

function clean(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').toWellFormed();
}
