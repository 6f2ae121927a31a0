import { setTimeout as pause } from 'node:timers/promises';
import { runSql } from '#tests/contract/support/databases.ts';
import { isClean } from '#tests/faults/accounts.ts';
import type { Fault } from '#tests/faults/fault.ts';
import { databaseGone } from '#tests/faults/faults/database-gone.ts';
import { fiveHundredBuyers } from '#tests/faults/faults/five-hundred-buyers.ts';
import { createRandom } from '#tests/faults/random.ts';
import { usePostgres } from '#tests/faults/stage/database.ts';
import { type Installation, installSite } from '#tests/faults/stage/installation.ts';
import { type PostgresPair, startPostgresPair } from './postgres-pair.ts';
import type { Outcome } from './run.ts';

/** A server that dies with its machine, and a second one that takes over with everything that was acknowledged. */
export async function checkFailover(): Promise<Outcome[]> {
  const { installation, remove } = await installSite();
  try {
    return [
      // The fault stops and starts the server by itself.
      await play(installation, 'Failover to a synchronous standby while visitors come and go', databaseGone),
      await play(installation, 'Failover amid 500 buyers for one slot', fiveHundredBuyers, failOver),
    ];
  } finally {
    remove();
  }
}

async function play(
  installation: Installation,
  name: string,
  fault: Fault,
  meanwhile = async (_pair: PostgresPair) => {},
): Promise<Outcome> {
  const pair = await startPostgresPair();
  try {
    usePostgres(pair);
    const random = createRandom(4_530);
    const playing = fault.run({ installation, engine: 'PostgreSQL', scale: 'gate', random, breakage: null });
    const [{ losses, findings, remark }] = await Promise.all([playing, meanwhile(pair)]);
    const took = pair.tookOverIn();
    const words = `${remark}; the second server wrote ${((took ?? Number.NaN) / 1000).toFixed(1)} s after the order`;
    return isClean(losses) && took !== null && took < 10_000
      ? { name, state: 'passed', words }
      : { name, state: 'failed', words: [words, ...findings].join('; ') };
  } catch (error) {
    return { name, state: 'failed', words: error instanceof Error ? `${error.stack}` : String(error) };
  } finally {
    await pair.close();
  }
}

/** As soon as somebody holds the time, and the others are at it. */
async function failOver(pair: PostgresPair): Promise<void> {
  while (!(await isHeld(pair.url))) await pause(20);
  await pair.stop();
  await pause(1_000);
  await pair.start();
}

async function isHeld(server: string): Promise<boolean> {
  const [database] = await runSql(server, `SELECT datname FROM pg_database WHERE datname LIKE 'faults_%'`);
  if (!database) return false;
  const url = server.replace(/\/postgres$/, `/${database.datname}`);
  try {
    return (await runSql(url, 'SELECT id FROM booking LIMIT 1')).length > 0;
  } catch {
    // The tables are not there yet.
    return false;
  }
}
