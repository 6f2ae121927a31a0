/**
 * Plays faults, in a process of its own so that two of them keep two cores busy. Its parent sends one after the other,
 * gets a row after each, and says when it is over.
 */
import { on } from 'node:events';
import { isClean, noLosses } from './accounts.ts';
import { faults, type Play, type Row } from './campaign.ts';
import type { Outcome } from './fault.ts';
import { createRandom } from './random.ts';
import { closePostgres } from './stage/database.ts';

// Without the campaign nobody waits for the rest; the servers notice in the same way.
process.once('disconnect', () => process.exit(1));

// One that comes while a row is still on its way out must not be missed, so they are queued.
for await (const [wanted] of on(process, 'message') as AsyncIterable<[Play | 'over']>) {
  if (wanted === 'over') break;
  await tell(await play(wanted));
}
await closePostgres();
// A fault that broke off may leave something open; nobody waits for that.
process.exit(0);

function tell(row: Row): Promise<void> {
  return new Promise((resolve) => process.send!(row, undefined, undefined, () => resolve()));
}

async function play({ name, engine, installation, scale, seed, breakage }: Play): Promise<Row> {
  const fault = faults.find((each) => each.name === name)!;
  const from = performance.now();
  const random = createRandom(seed).branch(`${name} ${engine}`);
  const outcome = await fault
    .run({ installation, engine, scale, random, breakage: breakage ?? null })
    .catch(brokenOff);
  return {
    ...outcome,
    fault: { name, title: fault.title },
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
