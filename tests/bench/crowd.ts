/** What a next visitor waits while others ask for pages and do not stay for them: `node tests/bench/crowd.ts`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askAndLeave, waysToLeave } from '#tests/faults/abandon.ts';
import { type Installation, installSite } from '#tests/faults/stage/installation.ts';
import { round, timed } from './figures.ts';
import { ask, type Target } from './load.ts';
import { startAlone } from './start-alone.ts';

export interface CrowdBench {
  crowds: { crowd: string; aboutMs: number; bookMs: number }[];
}

/** Connections, and requests on each. */
const sizes = [
  [1, 1_000],
  [20, 100],
  [600, 1],
] as const;

const usual = [
  '/',
  '/articles/execution-debt',
  '/about',
  '/book',
  '/audit',
  '/search?q=debt',
  '/favicon.svg',
];

export async function benchCrowd(installation: Installation): Promise<CrowdBench> {
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-bench-crowd-'));
  const app = await startAlone(installation, home);
  const target = (path: string): Target => ({
    port: app.port,
    path,
    host: new URL(installation.siteUrl).host,
  });
  try {
    await visit(target, 200);
    const crowds = [];
    for (const [connections, each] of sizes) {
      for (const [name, leave] of Object.entries(waysToLeave)) {
        await askAndLeave({ ...target('/book'), connections, each }, leave);
        const agent = new Agent();
        const aboutMs = await timed(() => ask(target('/about'), agent));
        await askAndLeave({ ...target('/book'), connections, each }, leave);
        const bookMs = await timed(() => ask(target('/book'), agent));
        crowds.push({ crowd: `${connections} × ${each}, ${name}`, aboutMs, bookMs });
      }
    }
    return { crowds };
  } finally {
    await app.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

async function visit(target: (path: string) => Target, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let next = 0;
  const visitor = async () => {
    while (next < requests) await ask(target(usual[next++ % usual.length]!), agent);
  };
  await Promise.all(Array.from({ length: 8 }, visitor));
  agent.destroy();
}

if (import.meta.main) {
  const { installation, remove } = await installSite('as-it-is');
  const { crowds } = await benchCrowd(installation);
  remove();
  console.log('What the next visitor waits after requests for /book that nobody stays for (aim: 200 ms)');
  console.table(
    crowds.map(({ crowd, aboutMs, bookMs }) => ({
      crowd,
      '/about, ms': round(aboutMs, 0),
      '/book, ms': round(bookMs, 0),
    })),
  );
}
