import { availableParallelism } from 'node:os';
import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './scripts/find-chromium.ts';
import type { EngineName } from './tests/contract/support/databases.ts';

// The built site in a real browser: the server process, its database and its sandbox are those of `npm start`.

// The address that `npm run build` writes into the pages. Not the one of `npm start`, so that both can run at once.
process.env.SITE_URL ||= 'http://localhost:4400';
// What the tests expect must stand there whatever the owner writes.
process.env.CONTENT_FOLDER = 'tests/fixtures/content';

export default defineConfig<{ engine: EngineName }>({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  // What is kept is text, the same on every machine.
  snapshotPathTemplate: '{testDir}/{testFilePath}-snapshots/{arg}{ext}',
  globalSetup: './tests/e2e/support/build-once.ts',
  // Each worker has sites of its own, at ports of their own, behind a proxy that shows them at the address of the pages.
  workers: Math.min(4, availableParallelism()),
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.SITE_URL,
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'sqlite', use: { engine: 'SQLite' } },
    // What a step decides is tested on both databases without a browser; here, that whole ways lead through.
    { name: 'postgres', use: { engine: 'PostgreSQL' }, grep: /@both-databases/ },
  ],
});
