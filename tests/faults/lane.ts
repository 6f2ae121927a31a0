/**
 * Plays the faults of one engine, in a process of its own so that two engines keep two cores busy. Its parent sends
 * what is wanted and gets a row after each fault.
 */
import { once } from 'node:events';
import { isClean, noLosses } from './accounts.ts';
import { faults, type LaneOptions, type Row, type Told } from './campaign.ts';
import type { Fault, Outcome } from './fault.ts';
import { createRandom } from './random.ts';
import { closePostgres } from './stage/database.ts';

// Without the campaign nobody waits for the rest; the servers notice in the same way.
process.once('disconnect', () => process.exit(1));

const [options] = (await once(process, 'message')) as [LaneOptions];
for (const fault of faults) {
  const isMeant = fault.engines?.includes(options.engine) ?? true;
  if (!isMeant || !(options.only?.includes(fault.name) ?? true)) continue;
  await tell({ begins: nameOf(fault) });
  await tell({ row: await play(fault, options) });
}
await closePostgres();
// A fault that broke off may leave something open; nobody waits for that.
process.exit(0);

function tell(what: Told): Promise<void> {
  return new Promise((resolve) => process.send!(what, undefined, undefined, () => resolve()));
}

function nameOf({ name, title }: Fault): Row['fault'] {
  return { name, title };
}

async function play(
  fault: Fault,
  { engine, installation, scale, seed, breakage }: LaneOptions,
): Promise<Row> {
  const from = performance.now();
  const random = createRandom(seed).branch(`${fault.name} ${engine}`);
  const outcome = await fault
    .run({ installation, engine, scale, random, breakage: breakage ?? null })
    .catch(brokenOff);
  return {
    ...outcome,
    fault: nameOf(fault),
    engine,
    seconds: (performance.now() - from) / 1000,
    isClean: isClean(outcome.losses),
  };
}

/** Nothing is known then, which is as bad as a loss. */
function brokenOff(error: unknown): Outcome {
  const trace = error instanceof Error ? `${error.stack} ${error.cause ?? ''}` : String(error);
  return { tries: 0, losses: { ...noLosses, unclean: 1 }, findings: [`The fault broke off: ${trace}`] };
}
