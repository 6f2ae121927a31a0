import { minute } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { hold } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const tries = { small: 2, gate: 4, full: 24 };
const step = 5_000;
const promised = 2 * minute;

/** Stripe's event never comes and the buyer never comes back: the sweeper finds the payment in two minutes. */
export const lostWebhook: Fault = {
  name: 'webhook',
  title: 'webhook never delivered',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      stage.sandbox.faults.add({ on: 'webhook', service: 'stripe', kind: 'drop', count: null });
      const starts = random.shuffle(await lastingStarts(stage));
      const buyers = [];
      const waits: number[] = [];
      for (let tried = 0; tried < tries[scale]; tried += 1) {
        // At any moment between two sweeps.
        await stage.advance(random.below(minute));
        const buyer = createBuyer(stage);
        buyers.push(buyer);
        const session = await hold(stage, buyer, starts);
        await stage.advance(random.below(minute));
        await buyer.enterCard(session);
        const paidAt = stage.now();
        const confirmed = `SELECT id FROM booking WHERE checkout_session_id = '${session}' AND state = 'confirmed'`;
        while ((await stage.database.query(confirmed)).length === 0 && stage.now() - paidAt < 5 * minute) {
          await stage.advance(step);
        }
        waits.push(stage.now() - paidAt);
      }
      await stage.recover();
      const { losses, findings } = await takeStock(stage, buyers);
      const late = waits.filter((wait) => wait > promised);
      losses.lost += late.length;
      for (const wait of late)
        findings.push(`lost: a payment was found only after ${Math.round(wait / 1000)} s`);
      const remark = `found after ${Math.round(Math.max(...waits) / 1000)} s of virtual time at most`;
      return { tries: waits.length, losses, findings, remark };
    } finally {
      await stage.close();
    }
  },
};
