import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { findOrInstallChromium } from '../../scripts/find-chromium.ts';
import { startBuiltSite } from './built-site.ts';

// Lighthouse with its mobile throttling, the median of some runs of each public page of the last build.
//   npm run lighthouse -- [--runs 5] [/path …]

const publicPages = [
  '/',
  '/articles',
  '/articles/execution-debt',
  '/search?q=approval',
  '/about',
  '/method',
  '/privacy',
  '/terms',
  '/book',
  '/audit',
  '/audit/roadmap',
  '/audit/blockers',
  '/audit/decisions',
  '/audit/results',
  '/audit/method',
  '/audit/worksheet',
  '/audit/compare',
];
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const debuggingPort = 9333;

interface Scores {
  scores: number[];
  /** Largest contentful paint and total blocking time, ms. */
  lcp: number;
  tbt: number;
  cls: number;
  faults: string[];
}

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const runs = Number(values.runs);
const paths = positionals.length > 0 ? positionals : publicPages;

const site = await startBuiltSite();
const browser = await chromium.launch({
  executablePath: findOrInstallChromium(),
  args: [
    `--remote-debugging-port=${debuggingPort}`,
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  console.log(`Lighthouse, mobile, median of ${runs}: performance / accessibility / best practices / SEO\n`);
  for (const path of paths) {
    const all: Scores[] = [];
    for (let run = 0; run < runs; run++) all.push(await measure(site.url + path));
    print(path, all);
  }
} finally {
  await browser.close();
  await site.stop();
}

async function measure(url: string): Promise<Scores> {
  const result = await lighthouse(url, { port: debuggingPort, output: 'json', logLevel: 'error' });
  if (!result) throw new Error(`Lighthouse gave no result for ${url}`);
  const { lhr } = result;
  const faults = Object.values(lhr.audits)
    .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0)
    .map(({ id }) => id);
  return {
    scores: categories.map((category) => Math.round((lhr.categories[category]?.score ?? 0) * 100)),
    lcp: lhr.audits['largest-contentful-paint']?.numericValue ?? Number.NaN,
    tbt: lhr.audits['total-blocking-time']?.numericValue ?? Number.NaN,
    cls: lhr.audits['cumulative-layout-shift']?.numericValue ?? Number.NaN,
    faults,
  };
}

function print(path: string, all: Scores[]): void {
  const scores = categories.map((_, i) => median(all.map((one) => one.scores[i] ?? 0)));
  const lcp = (median(all.map((one) => one.lcp)) / 1000).toFixed(2);
  const tbt = Math.round(median(all.map((one) => one.tbt)));
  const cls = median(all.map((one) => one.cls)).toFixed(3);
  const faults = [...new Set(all.flatMap((one) => one.faults))].join(', ');
  const figures = `LCP ${lcp} s  TBT ${tbt} ms  CLS ${cls}`;
  console.log(`${path.padEnd(28)} ${scores.join(' / ').padEnd(22)} ${figures}  ${faults}`);
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
