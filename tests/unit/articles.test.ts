import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type Article,
  byNewest,
  dateInWords,
  isPublic,
  nearTitles,
  publishingRecord,
  readingMinutes,
  relatedTo,
} from '#domain/reading/articles.ts';

const article = (given: Partial<Article> & { slug: string }): Article => ({
  title: given.slug,
  description: 'Words.',
  publishAt: '2026-10-05',
  tags: ['flow'],
  killer: 'none',
  auditStep: 'roadmap',
  claims: [],
  draft: false,
  aliases: [],
  ...given,
});

test('an article is public from its day on, and a draft never is', () => {
  assert.equal(isPublic({ draft: false, publishAt: '2026-10-05' }, '2026-10-05'), true);
  assert.equal(isPublic({ draft: false, publishAt: '2026-10-05' }, '2026-10-04'), false);
  assert.equal(isPublic({ draft: true, publishAt: '2026-10-05' }, '2027-01-01'), false);
});

test('articles of one day keep the order of their names', () => {
  const [older, b, a] = [
    article({ slug: 'older', publishAt: '2026-09-01' }),
    article({ slug: 'b' }),
    article({ slug: 'a' }),
  ];
  assert.deepEqual(
    [older, b, a].sort(byNewest).map(({ slug }) => slug),
    ['a', 'b', 'older'],
  );
});

test('related articles share a series before they share a tag, and a stranger is left out', () => {
  const ledger = article({ slug: 'ledger', series: 'killers', part: 1, tags: ['flow', 'roadmap'] });
  const others = [
    article({ slug: 'stranger', tags: ['cadence'] }),
    article({ slug: 'tagged', tags: ['flow'] }),
    article({ slug: 'sibling', series: 'killers', part: 2, tags: ['capacity'] }),
    article({ slug: 'close', series: 'killers', part: 3, tags: ['flow'] }),
    ledger,
  ];
  assert.deepEqual(
    relatedTo(ledger, others).map(({ slug }) => slug),
    ['close', 'sibling', 'tagged'],
  );
});

test('the same killer relates two articles, and having none does not', () => {
  const one = article({ slug: 'one', killer: 'roadmap-theater', tags: ['roadmap'] });
  const other = article({ slug: 'other', killer: 'roadmap-theater', tags: ['capacity'] });
  const without = article({ slug: 'without', killer: 'none', tags: ['capacity'] });
  assert.deepEqual(relatedTo(one, [other, without]), [other]);
  assert.deepEqual(relatedTo(without, [article({ slug: 'third', tags: ['flow'] })]), []);
});

test('the record fills the weeks that have an article and leaves the others hollow', () => {
  const record = publishingRecord(['2026-10-05', '2026-10-19', '2026-10-20', '2026-07-06'], '2026-11-22');
  assert.equal(record.quarter, 'October to December 2026');
  assert.deepEqual(
    record.weeks.flatMap((isOut, i) => (isOut ? [i + 1] : [])),
    [1, 3],
  );
  assert.equal(record.weeks.length, 13);
  assert.equal(record.current, 7);
});

test('on the days before the first Monday of a quarter it is no week yet', () => {
  const record = publishingRecord(['2026-09-28'], '2026-10-02');
  assert.equal(record.current, null);
  assert.deepEqual(record.weeks, Array(13).fill(false));
});

test('a misspelled address finds its article, and nonsense finds nothing', () => {
  const known = [
    { slug: 'execution-debt', title: 'Execution debt is what you decided and have not shipped' },
    { slug: 'roadmap-theater', title: 'Next quarter is already spent' },
  ];
  const found = (slug: string) => nearTitles(slug, known).map((each) => each.slug);
  assert.deepEqual(found('exekution-dept'), ['execution-debt']);
  assert.deepEqual(found('roadmap'), ['roadmap-theater']);
  assert.deepEqual(found('next-quarter-is-already-spent'), ['roadmap-theater']);
  assert.deepEqual(found('🚀'), []);
  assert.deepEqual(found(''), []);
  assert.deepEqual(found('x'.repeat(100_000)), []);
});

test('dates are written month first, in one line, and the shortest text takes a minute', () => {
  assert.equal(dateInWords('2026-09-08'), 'September\u00a08,\u00a02026');
  assert.equal(readingMinutes(12), 1);
  assert.equal(readingMinutes(1540), 7);
});
