import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { buildSite } from '#tests/fixtures/articles/build-site.ts';
import { makeArticle } from '#tests/fixtures/articles/make-article.ts';

const everyComponent = join(import.meta.dirname, '../../fixtures/articles/every-component.mdx');

/** The site with articles that are hard to read, built once for all test files of one process. */
export const readingSite = await buildSite({
  'every-component': readFileSync(everyComponent, 'utf8'),
  'long-text': makeArticle({ number: 1, words: 10_000, headings: 60, more: 'series: weekly-kit\npart: 5\n' }),
  'hidden-draft': makeArticle({ number: 2 }).replace('draft: false', 'draft: true'),
  'far-future': makeArticle({ number: 3 }).replace(/publishAt: .*/, 'publishAt: 2999-01-01'),
});
after(readingSite.remove);
