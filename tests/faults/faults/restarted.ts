import { setTimeout as pause } from 'node:timers/promises';
import type { ActiveRule, RequestRule } from '#sandbox/faults.ts';
import { takeStock } from '../accounts.ts';
import { type Buyer, gatherBuyers } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { again, arrive, book, hold } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage, type Stage } from '../stage/stage.ts';

const rounds = { small: 1, gate: 2, full: 20 };
/** Longer than a stop takes when nothing is under way. */
const slowness = 1_000;

/** Stopped as an update does it, while somebody pays at Stripe, a refund is on its way and a mail half sent. */
export const restarted: Fault = {
  name: 'restarts',
  title: 'restart around checkout, refund, mail',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const { buyers, newBuyer } = gatherBuyers(stage);
      let slowest = 0;
      for (let round = 0; round < rounds[scale]; round += 1) {
        slowest = Math.max(slowest, await restartWithin(stage, starts, newBuyer));
      }
      await stage.recover();
      const remark = `slowest stop ${(slowest / 1000).toFixed(1)} s`;
      return { tries: rounds[scale], ...(await takeStock(stage, buyers)), remark };
    } finally {
      await stage.close();
    }
  },
};

/** @returns how long the stop took, milliseconds */
async function restartWithin(stage: Stage, starts: number[], newBuyer: () => Buyer): Promise<number> {
  const [paying, cancelling, booking] = [newBuyer(), newBuyer(), newBuyer()];
  const open = await hold(stage, paying, starts);
  const path = await book(stage, cancelling, starts);
  const paid = await hold(stage, booking, starts);

  const refund = slow(stage, { service: 'stripe', method: 'POST', path: '/v1/refunds' });
  const mail = slow(stage, { service: 'resend', method: 'POST', path: '/emails' });
  const acts = [cancelling.cancel(path), booking.enterCard(paid)].map((act) => act.catch(() => undefined));
  await underWay([refund, mail]);
  const from = performance.now();
  await Promise.all(stage.apps.map((app) => app.stop()));
  const took = performance.now() - from;
  await Promise.all(acts);
  stage.sandbox.faults.clear();
  await stage.revive();

  await paying.enterCard(open);
  await arrive(stage, paying, open);
  await arrive(stage, booking, paid);
  await again(stage, async () => ((await cancelling.cancel(path)).status < 400 ? true : undefined));
  await cancelling.look(path);
  return took;
}

function slow(stage: Stage, call: Pick<RequestRule, 'service' | 'method' | 'path'>): ActiveRule {
  return stage.sandbox.faults.add({ on: 'request', kind: 'delay', ms: slowness, count: null, ...call });
}

async function underWay(rules: ActiveRule[]): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (rules.some(({ matched }) => matched === 0)) {
    if (performance.now() > giveUpAt) throw new Error('No refund or no mail was under way.');
    await pause(5);
  }
}
