import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { noLosses } from './accounts.ts';
import type { Fault, Outcome, Scale } from './fault.ts';
import { abandoned } from './faults/abandoned.ts';
import { acceptAndCommit } from './faults/accept-and-commit.ts';
import { backup } from './faults/backup.ts';
import { clockError } from './faults/clock-error.ts';
import { connectionsKilled } from './faults/connections-killed.ts';
import { damagedPage } from './faults/damaged-page.ts';
import { databaseGone } from './faults/database-gone.ts';
import { diskFull } from './faults/disk-full.ts';
import { eventOrders } from './faults/event-orders.ts';
import { feedFails } from './faults/feed-fails.ts';
import { fiveHundredBuyers } from './faults/five-hundred-buyers.ts';
import { killed } from './faults/killed.ts';
import { latePayment } from './faults/late-payment.ts';
import { lostWebhook } from './faults/lost-webhook.ts';
import { mailDown } from './faults/mail-down.ts';
import { mailRefused } from './faults/mail-refused.ts';
import { olderCopy } from './faults/older-copy.ts';
import { overlappingStarts } from './faults/overlapping-starts.ts';
import { restarted } from './faults/restarted.ts';
import { stripeSilent } from './faults/stripe-silent.ts';
import { twoProcesses } from './faults/two-processes.ts';
import { type Engine, engines } from './stage/database.ts';
import { type Installation, installSite } from './stage/installation.ts';
import type { Breakage } from './stage/stage.ts';

export const faults: Fault[] = [
  fiveHundredBuyers,
  abandoned,
  overlappingStarts,
  killed,
  restarted,
  eventOrders,
  lostWebhook,
  latePayment,
  mailDown,
  mailRefused,
  stripeSilent,
  acceptAndCommit,
  databaseGone,
  connectionsKilled,
  diskFull,
  damagedPage,
  clockError,
  twoProcesses,
  feedFails,
  backup,
  olderCopy,
];

/** Seconds that one fault may take, far more than it does on a slow machine. A campaign that stands still says nothing of anything. */
const longest: Record<Scale, number> = { small: 300, gate: 600, full: 2_700 };

export interface CampaignOptions {
  scale: Scale;
  seed: number;
  /** Names of faults; all of them when left out. */
  only?: string[] | undefined;
  engines?: Engine[];
  breakage?: Breakage | null;
  /** Hears of each row when it is there. */
  onRow?: (row: Row) => void;
}

/** What the process that plays one engine is told. */
export interface LaneOptions extends Pick<CampaignOptions, 'scale' | 'seed' | 'only' | 'breakage'> {
  engine: Engine;
  installation: Installation;
}

export interface Row extends Outcome {
  fault: Pick<Fault, 'name' | 'title'>;
  engine: Engine;
  seconds: number;
  isClean: boolean;
}

/** Builds the site and plays every fault on every engine. @throws Error when it does not build or a lane dies */
export async function runCampaign(options: CampaignOptions): Promise<Row[]> {
  const { installation, remove } = await installSite();
  try {
    return await playCampaign(installation, options);
  } finally {
    remove();
  }
}

/** The same on a site that is built already. */
export async function playCampaign(
  installation: Installation,
  { onRow, ...options }: CampaignOptions,
): Promise<Row[]> {
  const rows = await Promise.all(
    (options.engines ?? engines).map((engine) => playLane({ ...options, engine, installation }, onRow)),
  );
  const order = faults.map(({ name }) => name);
  return rows.flat().sort((a, b) => order.indexOf(a.fault.name) - order.indexOf(b.fault.name));
}

/** What the process that plays one engine says: a fault begins, and what came of it. */
export type Told = { begins: Row['fault'] } | { row: Row };

async function playLane(options: LaneOptions, onRow: CampaignOptions['onRow']): Promise<Row[]> {
  const rows: Row[] = [];
  const lane = fork(join(import.meta.dirname, 'lane.ts'));
  let limit: NodeJS.Timeout | undefined;
  const take = (row: Row) => {
    rows.push(row);
    onRow?.(row);
  };
  lane.on('message', (told: Told) => {
    clearTimeout(limit);
    if ('row' in told) return take(told.row);
    const seconds = longest[options.scale];
    limit = setTimeout(() => {
      take(unfinished(told.begins, options.engine, seconds));
      // Its servers and its database go with it.
      lane.kill('SIGKILL');
    }, seconds * 1_000);
  });
  lane.send(options);
  const [code, signal] = await once(lane, 'exit');
  clearTimeout(limit);
  if (code !== 0 && signal !== 'SIGKILL') {
    throw new Error(`The campaign on ${options.engine} ended with ${code ?? signal}.`);
  }
  return rows;
}

function unfinished(fault: Row['fault'], engine: Engine, seconds: number): Row {
  return {
    fault,
    engine,
    seconds,
    tries: 0,
    losses: { ...noLosses, unclean: 1 },
    findings: [`Not over after ${seconds} s; the faults after it were not played.`],
    isClean: false,
  };
}
