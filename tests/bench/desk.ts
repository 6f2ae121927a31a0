/**
 * How long the week and the list of bookings take with ten thousand bookings in the table, on both engines:
 * `node tests/bench/desk.ts`. A real server process, asked by its owner, one request after the other.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { day, hour } from '#domain/interval.ts';
import { closePostgres, type Engine, engines } from '#tests/faults/stage/database.ts';
import { type Installation, installSite } from '#tests/faults/stage/installation.ts';
import { openStage, type Stage } from '#tests/faults/stage/stage.ts';
import { isLeast, quantile, round, timed } from './figures.ts';
import { ask, cpuMicros } from './load.ts';
import { addPastBookings } from './past-bookings.ts';

const paths = [
  '/desk',
  '/desk/bookings',
  '/desk/bookings?q=lovelace&state=completed',
  '/desk/money',
  '/desk/people',
];

interface DeskBench {
  engine: Engine;
  path: string;
  cpuMs: number;
  p50Ms: number;
  p99Ms: number;
}

export async function benchDesk(
  engine: Engine,
  installation: Installation,
  { bookings = 10_000, requests = 300 } = {},
): Promise<DeskBench[]> {
  const stage = await openStage(installation, { engine, breakage: null });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await addWork(stage, bookings);
    const cookie = await logIn(stage);
    const { port, pid } = stage.apps[0]!;
    const rows: DeskBench[] = [];
    for (const path of paths) {
      const target = { port, path, host: new URL(stage.siteUrl).host, headers: { cookie } };
      const times: number[] = [];
      let cpuBefore = 0;
      for (let index = -30; index < requests; index += 1) {
        if (index === 0) cpuBefore = cpuMicros(pid);
        const ms = await timed(() => ask(target, agent));
        if (index >= 0) times.push(ms);
      }
      const cpuMs = (cpuMicros(pid) - cpuBefore) / requests / 1_000;
      rows.push({ engine, path, cpuMs, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) });
    }
    return rows;
  } finally {
    agent.destroy();
    await stage.close();
  }
}

/** Forty-two sessions a week, more than one person holds, up to two days ahead; each that is over has its note. */
async function addWork(stage: Stage, bookings: number): Promise<void> {
  const now = stage.now();
  await addPastBookings(stage.database, bookings, now + 2 * day, 4 * hour);
  await stage.database.query(`UPDATE booking SET state = 'confirmed' WHERE starts_at > ${now}`);
  await stage.database.query(
    `INSERT INTO written_note (booking_id, version, body, saved_at, sent_at)
      SELECT id, 1, '## What we found', ends_at, ends_at FROM booking WHERE state = 'completed'`,
  );
}

/** A session as the login leaves it. @returns the cookie that opens it */
async function logIn(stage: Stage): Promise<string> {
  const token = randomBytes(33).toString('base64url');
  const hash = createHash('sha256').update(token).digest('base64url');
  const now = stage.now();
  await stage.database.query(
    `INSERT INTO owner_session (token_hash, id, opened_by, browser, browser_name, created_at, seen_at, proved_at, ended_at)
      VALUES ('${hash}', 'bench', 'link', 'bench', 'Bench', ${now}, ${now}, ${now}, NULL)`,
  );
  return `${stage.siteUrl.startsWith('https:') ? '__Host-desk' : 'desk'}=${token}`;
}

if (import.meta.main) {
  const { installation, remove } = await installSite('as-it-is');
  const rows = [];
  for (const engine of engines)
    rows.push(...(await benchDesk(engine, installation, isLeast ? { bookings: 100, requests: 1 } : {})));
  await closePostgres();
  remove();
  console.log(
    'The desk with ten thousand bookings in the table (aim: a median of 15 ms for week and bookings)',
  );
  console.table(
    rows.map(({ engine, path, cpuMs, p50Ms, p99Ms }) => ({
      engine,
      path,
      'CPU ms': round(cpuMs),
      'p50 ms': round(p50Ms),
      'p99 ms': round(p99Ms),
    })),
  );
}
