import { addLosses, isClean, noLosses } from './accounts.ts';
import type { Fault, Outcome, Scale } from './fault.ts';
import { acceptAndCommit } from './faults/accept-and-commit.ts';
import { backup } from './faults/backup.ts';
import { clockError } from './faults/clock-error.ts';
import { databaseGone } from './faults/database-gone.ts';
import { diskFull } from './faults/disk-full.ts';
import { eventOrders } from './faults/event-orders.ts';
import { fiveHundredBuyers } from './faults/five-hundred-buyers.ts';
import { killed } from './faults/killed.ts';
import { latePayment } from './faults/late-payment.ts';
import { lostWebhook } from './faults/lost-webhook.ts';
import { mailDown } from './faults/mail-down.ts';
import { overlappingStarts } from './faults/overlapping-starts.ts';
import { twoProcesses } from './faults/two-processes.ts';
import { createRandom } from './random.ts';
import { closePostgres, type Engine, engines } from './stage/database.ts';
import { type Installation, installSite } from './stage/installation.ts';
import type { Breakage } from './stage/stage.ts';

export const faults: Fault[] = [
  fiveHundredBuyers,
  overlappingStarts,
  killed,
  eventOrders,
  lostWebhook,
  latePayment,
  mailDown,
  acceptAndCommit,
  databaseGone,
  diskFull,
  clockError,
  twoProcesses,
  backup,
];

export interface CampaignOptions {
  scale: Scale;
  seed: number;
  /** Names of faults; all of them when left out. */
  only?: string[];
  engines?: Engine[];
  breakage?: Breakage | null;
  /** Hears of each row when it is there. */
  onRow?: (row: Row) => void;
}

export interface Row extends Outcome {
  fault: Fault;
  engine: Engine;
  seconds: number;
  isClean: boolean;
}

/** Plays every fault on every engine. A fault that breaks off counts as a loss. */
export async function runCampaign(options: CampaignOptions): Promise<Row[]> {
  const installation = await installSite();
  const rows: Row[] = [];
  try {
    for (const fault of faults.filter(({ name }) => options.only?.includes(name) ?? true)) {
      for (const engine of options.engines ?? engines) {
        if (fault.engines?.includes(engine) === false) continue;
        const row = await play(fault, engine, installation, options);
        rows.push(row);
        options.onRow?.(row);
      }
    }
  } finally {
    await closePostgres();
    installation.remove();
  }
  return rows;
}

async function play(
  fault: Fault,
  engine: Engine,
  installation: Installation,
  { scale, seed, breakage = null }: CampaignOptions,
): Promise<Row> {
  const from = performance.now();
  const random = createRandom(seed).branch(`${fault.name} ${engine}`);
  const outcome = await fault.run({ installation, engine, scale, random, breakage }).catch(
    (error): Outcome => ({
      tries: 0,
      losses: addLosses(noLosses, { ...noLosses, unclean: 1 }),
      findings: [`The fault broke off: ${error instanceof Error ? error.stack : error}`],
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  return { ...outcome, fault, engine, seconds, isClean: isClean(outcome.losses) };
}
