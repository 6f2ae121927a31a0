import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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

/** One fault on one engine, which becomes one row. */
export interface Play extends Pick<CampaignOptions, 'scale' | 'seed' | 'breakage'> {
  /** Name of the fault. */
  name: string;
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

/** Processes that play beside each other: the gate has two cores, and more would disturb what is measured. */
const lanes = 2;

/** These take longest. They begin first, so that at the end neither lane waits long for the other. */
const begunFirst = ['killed', 'accept', 'buyers', 'older-copy', 'processes', 'events', 'restarts', 'clock'];

/** The same on a site that is built already. */
export async function playCampaign(
  installation: Installation,
  { onRow, only, engines: chosen = engines, ...options }: CampaignOptions,
): Promise<Row[]> {
  const rows: Row[] = [];
  const plays = inTurn(only, chosen).map((play): Play => ({ ...options, ...play, installation }));
  const take = (row: Row) => {
    rows.push(row);
    onRow?.(row);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, plays.length) }, () => walkLane(plays, take)));
  const order = faults.map(({ name }) => name);
  return rows.sort(
    (a, b) =>
      order.indexOf(a.fault.name) - order.indexOf(b.fault.name) ||
      chosen.indexOf(a.engine) - chosen.indexOf(b.engine),
  );
}

function inTurn(only: string[] | undefined, chosen: Engine[]): Pick<Play, 'name' | 'engine'>[] {
  const wanted = faults.filter(({ name }) => only?.includes(name) ?? true);
  const rank = (name: string) => (begunFirst.includes(name) ? begunFirst.indexOf(name) : begunFirst.length);
  return wanted
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .flatMap(({ name, engines: own }) =>
      chosen.filter((engine) => own?.includes(engine) ?? true).map((engine) => ({ name, engine })),
    );
}

/** Takes plays off the list until it is empty. One that stands still ends its process, and the next has a new one. */
async function walkLane(plays: Play[], take: (row: Row) => void): Promise<void> {
  let lane: ChildProcess | null = null;
  for (let play = plays.shift(); play; play = plays.shift()) {
    lane ??= fork(join(import.meta.dirname, 'lane.ts'));
    const row = await playOn(lane, play);
    take(row ?? unfinished(play));
    if (row) continue;
    // Its servers and its database go with it.
    lane.kill('SIGKILL');
    lane = null;
  }
  if (!lane) return;
  const ended = once(lane, 'exit');
  lane.send('over');
  const [code, signal] = await ended;
  if (code !== 0) throw new Error(`A process of the campaign ended with ${code ?? signal}.`);
}

/** @returns null when it is not over in time @throws Error when the process ends before */
async function playOn(lane: ChildProcess, play: Play): Promise<Row | null> {
  const settled = new AbortController();
  const { signal } = settled;
  const row = once(lane, 'message', { signal }).then(([told]) => told as Row);
  const end = once(lane, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`The campaign ended with ${code ?? by} in "${play.name}" on ${play.engine}.`);
  });
  const limit = pause(longest[play.scale] * 1_000, null, { signal });
  lane.send(play);
  try {
    return await Promise.race([row, end, limit]);
  } finally {
    settled.abort();
    // Whoever lost the race is told so, and nobody listens.
    await Promise.allSettled([row, end, limit]);
  }
}

function unfinished({ name, engine, scale }: Play): Row {
  const seconds = longest[scale];
  const { title } = faults.find((fault) => fault.name === name)!;
  return {
    fault: { name, title },
    engine,
    seconds,
    tries: 0,
    losses: { ...noLosses, unclean: 1 },
    findings: [`Not over after ${seconds} s.`],
    isClean: false,
  };
}
