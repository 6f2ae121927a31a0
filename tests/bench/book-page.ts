/**
 * How long `/book` takes with ten thousand bookings in the table, on both engines: `node tests/bench/book-page.ts`.
 * A real server process on the site's own calendar, asked by one visitor after the other.
 */
import { Agent } from 'node:http';
import { day } from '#domain/interval.ts';
import { closePostgres, type Engine, engines } from '#tests/faults/stage/database.ts';
import { type Installation, installSite } from '#tests/faults/stage/installation.ts';
import { openStage } from '#tests/faults/stage/stage.ts';
import { isLeast, quantile, round, timed } from './figures.ts';
import { ask, cpuMicros } from './load.ts';
import { addPastBookings } from './past-bookings.ts';

export interface BookPageBench {
  engine: Engine;
  bookings: number;
  requests: number;
  /** Of the server, for one request. */
  cpuMs: number;
  p50Ms: number;
  p99Ms: number;
}

export async function benchBookPage(
  engine: Engine,
  installation: Installation,
  { bookings = 10_000, requests = 1_000 } = {},
): Promise<BookPageBench> {
  const stage = await openStage(installation, { engine, breakage: null });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    // Most of them over, some hundred in the two months that the page shows.
    await addPastBookings(stage.database, bookings, stage.now() + 20 * day);
    await stage.database.query(`UPDATE booking SET state = 'confirmed' WHERE starts_at > ${stage.now()}`);
    const target = { port: stage.apps[0]!.port, path: '/book', host: new URL(stage.siteUrl).host };
    const times: number[] = [];
    let cpuBefore = 0;
    for (let index = -100; index < requests; index += 1) {
      if (index === 0) cpuBefore = cpuMicros(stage.apps[0]!.pid);
      const ms = await timed(() => ask(target, agent));
      if (index >= 0) times.push(ms);
    }
    const cpuMs = (cpuMicros(stage.apps[0]!.pid) - cpuBefore) / requests / 1_000;
    return { engine, bookings, requests, cpuMs, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
  } finally {
    agent.destroy();
    await stage.close();
  }
}

if (import.meta.main) {
  const { installation, remove } = await installSite('as-it-is');
  const rows = [];
  for (const engine of engines)
    rows.push(await benchBookPage(engine, installation, isLeast ? { bookings: 100, requests: 1 } : {}));
  await closePostgres();
  remove();
  console.log(
    '/book with ten thousand bookings in the table (aim: p99 at most three times p50, 2 ms of CPU)',
  );
  console.table(
    rows.map(({ engine, bookings, requests, cpuMs, p50Ms, p99Ms }) => ({
      engine,
      bookings,
      requests,
      'CPU ms': round(cpuMs),
      'p50 ms': round(p50Ms),
      'p99 ms': round(p99Ms),
      'p99 / p50': round(p99Ms / p50Ms),
    })),
  );
}
