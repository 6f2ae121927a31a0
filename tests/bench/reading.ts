/**
 * How a build grows with the number of articles, and how fast search answers: `node tests/bench/reading.ts`.
 * The articles are made up, 900 words each, numbered from 0; they have no other seed.
 */
import { join } from 'node:path';
import { openSearchIndex } from '#adapters/search/search-index.ts';
import { buildSite } from '#tests/fixtures/articles/build-site.ts';
import { makeArticle } from '#tests/fixtures/articles/make-article.ts';

export interface ReadingBench {
  builds: { articles: number; seconds: number }[];
  /** The last build's time against the first one's. */
  ratio: number;
  /** Over the articles of the last build. On a busy machine the processor time says more than the clock. */
  search: { searches: number; medianMilliseconds: number; p99Milliseconds: number; cpuMilliseconds: number };
}

const queries = [
  'queue',
  'wait approval',
  'release week',
  'section 3',
  'ledger of decisions',
  'pro',
  'nothing-like-this',
];

/** @param sizes how many articles each build has, the fewest first */
export async function benchReading(sizes = [100, 1000]): Promise<ReadingBench> {
  const builds: ReadingBench['builds'] = [];
  let search: ReadingBench['search'] | undefined;
  for (const size of sizes) {
    const site = await buildSite(madeUpArticles(size), true);
    try {
      builds.push({ articles: size, seconds: site.milliseconds / 1000 });
      search = measureSearch(join(site.dist, 'server/search.db'));
    } finally {
      site.remove();
    }
  }
  if (!search) throw new RangeError('Name at least one size.');
  return { builds, ratio: (builds.at(-1)?.seconds ?? 0) / (builds[0]?.seconds ?? 1), search };
}

function madeUpArticles(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`article-${i}`, makeArticle({ number: i })]),
  );
}

function measureSearch(file: string): ReadingBench['search'] {
  const index = openSearchIndex(file);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < 30; round++) {
    for (const query of queries) {
      const started = performance.now();
      index.search(query);
      times.push(performance.now() - started);
    }
  }
  const { user, system } = process.cpuUsage(before);
  index.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    searches: times.length,
    medianMilliseconds: at(0.5),
    p99Milliseconds: at(0.99),
    cpuMilliseconds: (user + system) / 1000 / times.length,
  };
}

if (import.meta.main) {
  const { builds, ratio, search } = await benchReading(process.argv.includes('--least') ? [1, 2] : undefined);
  for (const { articles, seconds } of builds) {
    console.log(`build with ${articles} articles: ${seconds.toFixed(1)} s`);
  }
  console.log(`ratio ${ratio.toFixed(1)} (at most 12)`);
  console.log(
    `${search.searches} searches: median ${search.medianMilliseconds.toFixed(2)} ms, p99 ${search.p99Milliseconds.toFixed(2)} ms, mean of processor time ${search.cpuMilliseconds.toFixed(2)} ms (aim: 20 ms)`,
  );
}
