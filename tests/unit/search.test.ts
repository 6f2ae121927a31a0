import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { allOf, anyOf, readQuery } from '#adapters/search/query.ts';
import { createSearchIndex, openSearchIndex, type SearchableArticle } from '#adapters/search/search-index.ts';

const about = (
  slug: string,
  title: string,
  sections: SearchableArticle['sections'],
  publishAt = '2026-01-01',
) => ({
  slug,
  title,
  description: `About ${title}.`,
  publishAt,
  readingMinutes: 7,
  tagNames: ['Waiting'],
  aliases: [`old-${slug}`],
  sections,
});
const ledger = about('ledger', 'The ledger of debt', [
  { anchor: '', heading: '', text: 'What is owed to users.' },
  {
    anchor: 'reviews',
    heading: 'Waiting for reviews',
    text: 'A review that waits is a queue. <script>alert(1)</script>',
  },
]);
const café = about('cafe', 'Decisions in the café', [
  { anchor: '', heading: '', text: 'Sign-on, Größe, שלום עולם and 🚀 rockets.' },
]);
const index = createSearchIndex(':memory:', [ledger, café]);
const found = (query: string) => index.search(query).results.map(({ slug }) => slug);

test('an article is found by its title, its text, a stem and the beginning of a word', () => {
  assert.deepEqual(found('ledger'), ['ledger']);
  assert.deepEqual(found('owed'), ['ledger']);
  assert.deepEqual(found('reviewing'), ['ledger']);
  assert.deepEqual(found('deci'), ['cafe']);
});

test('case and accents do not matter, and other scripts are found', () => {
  assert.deepEqual(found('CAFE'), ['cafe']);
  assert.deepEqual(found('große'), ['cafe']);
  assert.deepEqual(found('größe'), ['cafe']);
  assert.deepEqual(found('שלום'), ['cafe']);
});

test('all words must be there, in any order and any section', () => {
  const answer = index.search('queue owed');
  assert.equal(answer.hasAll, true);
  assert.deepEqual(
    answer.results.map(({ slug }) => slug),
    ['ledger'],
  );
});

test('when no article has all words, those with some are shown and it is said', () => {
  const answer = index.search('queue rockets');
  assert.equal(answer.hasAll, false);
  assert.equal(answer.total, 2);
});

test('a result leads to the section with the best passage and marks the hits', () => {
  const [result] = index.search('queue').results;
  assert.equal(result?.anchor, 'reviews');
  assert.equal(result?.heading, 'Waiting for reviews');
  assert.deepEqual(
    result?.passage.filter(({ isHit }) => isHit),
    [{ text: 'queue', isHit: true }],
  );
});

test('several articles are found once each, every one with a passage of its own', () => {
  const many = createSearchIndex(
    ':memory:',
    Array.from({ length: 12 }, (_, i) =>
      about(`text-${i}`, `Text ${i}`, [
        { anchor: '', heading: '', text: `Beginning ${i}.` },
        { anchor: `part-${i}`, heading: 'Part', text: `A brick of text number ${i}.` },
      ]),
    ),
  );
  const { total, results } = many.search('brick');
  assert.equal(total, 12);
  assert.equal(results.length, 10);
  assert.equal(new Set(results.map(({ slug }) => slug)).size, 10);
  for (const { slug, anchor, passage } of results) {
    const number = slug.replace('text-', '');
    assert.equal(anchor, `part-${number}`);
    assert.equal(passage.map(({ text }) => text).join(''), `A brick of text number ${number}.`);
  }
  many.close();
});

test('text and hits are plain pieces, so that whoever shows them can escape them', () => {
  const [result] = index.search('queue').results;
  assert.match(result?.passage.map(({ text }) => text).join('') ?? '', /<script>alert\(1\)<\/script>/);
});

test('operators, quotes and columns of the search language are words like any other', () => {
  for (const query of [
    'ledger NOT owed',
    'ledger OR',
    'NEAR(a b)',
    'title:ledger',
    '"',
    '""',
    '*',
    '^x',
    '(',
    'a AND',
    '-',
    '{slug}: x',
  ]) {
    assert.doesNotThrow(() => index.search(query), query);
  }
  assert.deepEqual(found('"ledger"'), ['ledger']);
  assert.deepEqual(found('sign-on'), ['cafe']);
});

test('nothing to look for finds nothing', () => {
  for (const query of ['', '   ', '🚀', '!?', '\u0000', '\ud800'])
    assert.equal(index.search(query).total, 0, JSON.stringify(query));
});

test('no input of any kind throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (query) => void index.search(query)),
    { seed: 7 },
  );
});

test('a query is cut to 200 characters and 16 words, and the answer says so', () => {
  const long = readQuery('🚀a '.repeat(400_000));
  assert.equal(Array.from(long.query).length <= 200, true);
  assert.equal(long.terms.length, 16);
  assert.equal(long.isCut, true);
  assert.equal(readQuery('x'.repeat(200)).isCut, false);
  assert.equal(readQuery('x'.repeat(201)).isCut, true);
});

test('every word is quoted, and only the last may be the beginning of one', () => {
  assert.equal(allOf(['a', 'b"c']), '"a" AND "b""c" *');
  assert.equal(anyOf(['NEAR', 'x']), '"NEAR" OR "x" *');
});

test('titles come newest first, and a former name leads to the present one', () => {
  assert.equal(index.renamed('old-ledger'), 'ledger');
  assert.equal(index.renamed('ledger'), null);
  assert.equal(index.titles().length, 2);
});

test('an index in a file answers as the one that wrote it, and a new one replaces it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-search-'));
  const file = join(folder, 'search.db');
  createSearchIndex(file, [ledger, café]).close();
  createSearchIndex(file, [ledger]).close();
  const opened = openSearchIndex(file);
  assert.deepEqual(
    opened.titles().map(({ slug }) => slug),
    ['ledger'],
  );
  assert.deepEqual(opened.search('queue').results, index.search('queue').results);
  opened.close();
  rmSync(folder, { recursive: true });
});
