import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { day } from '#domain/interval.ts';
import type { EngineName } from '#tests/contract/support/databases.ts';
import { type Site, startSite, testDay } from './site-process.ts';

export { expect };

export interface VisitorOptions {
  /** On unless it says false. */
  javaScript?: boolean;
  /** IANA name of the zone in which the browser lives. */
  timeZone?: string;
  width?: 320 | 390 | 768 | 1440;
  colorScheme?: 'light' | 'dark';
}

/** Opens a browser of its own for one more visitor. */
export type Visit = (options?: VisitorOptions) => Promise<Page>;

interface TestFixtures {
  engine: EngineName;
  /** Set by a file that reads what all visitors did, such as the sums of a month: it then gets a site that nobody used. */
  siteOf: string;
  site: Site;
  visit: Visit;
}

interface WorkerFixtures {
  /** Each is started once a process: a process for each engine would start a browser of its own, too. */
  openSite(engine: EngineName, whose: string): Promise<Site>;
}

/** Of a phone, a tablet and a desk. */
export const heights = { 320: 640, 390: 844, 768: 1024, 1440: 900 };
let visitors = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engine: ['SQLite', { option: true }],
  siteOf: ['everybody', { option: true }],
  openSite: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing is asked for.
    async ({}, use) => {
      await using opened = new AsyncDisposableStack();
      const sites = new Map<string, Site>();
      await use(async (engine, whose) => {
        const name = `${engine} of ${whose}`;
        const site = sites.get(name) ?? opened.use(await startSite(engine));
        sites.set(name, site);
        return site;
      });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  site: [
    async ({ openSite, engine, siteOf }, use) => use(await openSite(engine, siteOf)),
    { auto: true, timeout: 60_000 },
  ],
  proxy: async ({ site }, use) => use({ server: site.wayIn, bypass: '<-loopback>' }),
  visit: async ({ browser, site }, use) => {
    const problems: string[] = [];
    await site.freeCalendar();
    await site.sandbox.clearFaults();
    // An earlier test may have gone to the day after its session.
    if (Math.abs(site.now() - testDay) > day / 2) await site.goTo(testDay);
    await using opened = new AsyncDisposableStack();
    await use(async (options = {}) => {
      const context = await browser.newContext(contextOptions(options));
      opened.defer(() => context.close());
      // The browser's date is the site's; its timers run as ever.
      await context.clock.setFixedTime(site.now());
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        const isAnswer = message.text().startsWith('Failed to load resource');
        if (message.type() === 'error' && !isAnswer) problems.push(message.text());
      });
      return page;
    });
    // A script that throws, or something that the content security policy blocks.
    expect(problems).toEqual([]);
  },
});

function contextOptions({
  javaScript = true,
  timeZone = 'Europe/Berlin',
  width = 1440,
  colorScheme = 'light',
}: VisitorOptions): BrowserContextOptions {
  visitors += 1;
  return {
    javaScriptEnabled: javaScript,
    timezoneId: timeZone,
    locale: 'en-GB',
    viewport: { width, height: heights[width] },
    colorScheme,
    // Pages change by a cross-fade, and a screenshot in the middle of it shows neither.
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'x-forwarded-for': `198.51.${visitors % 250}.${Math.floor(visitors / 250) + 1}` },
  };
}
