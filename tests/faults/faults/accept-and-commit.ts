import { setTimeout as pause } from 'node:timers/promises';
import { minute } from '#domain/interval.ts';
import type { RequestRule } from '#sandbox/faults.ts';
import { takeStock } from '../accounts.ts';
import { type Buyer, gatherBuyers } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { again, arrive, book, hold } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage, type Stage } from '../stage/stage.ts';

const rounds = { small: 1, gate: 1, full: 8 };

interface Scene {
  stage: Stage;
  newBuyer(): Buyer;
  starts: number[];
  /** Lets one call of the servers do its work and never be answered, and kills them there and then. */
  killWithin(call: Call, act: () => Promise<unknown>): Promise<void>;
}

type Call = Pick<RequestRule, 'service' | 'method' | 'path'>;

/** Every call that changes something at Stripe or Resend, and who finds out afterwards. */
const calls: Record<string, (scene: Scene) => Promise<void>> = {
  async 'a mail'({ stage, newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    const session = await hold(stage, buyer, starts);
    await buyer.enterCard(session);
    await killWithin({ service: 'resend', method: 'POST', path: '/emails' }, () => buyer.comeBack(session));
    await arrive(stage, buyer, session);
  },
  async 'a checkout, and the buyer tries again'({ stage, newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    await buyer.choose(starts.pop()!);
    await killWithin({ service: 'stripe', method: 'POST', path: '/v1/checkout/sessions' }, () => buyer.pay());
    const session = await again(stage, async () => (await buyer.pay()).session ?? undefined);
    await buyer.enterCard(session);
    await arrive(stage, buyer, session);
  },
  async 'a checkout, and the buyer is gone'({ newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    await buyer.choose(starts.pop()!);
    await killWithin({ service: 'stripe', method: 'POST', path: '/v1/checkout/sessions' }, () => buyer.pay());
  },
  async 'the end of a checkout'({ stage, newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    await hold(stage, buyer, starts);
    await buyer.choose(starts.pop()!);
    await killWithin({ service: 'stripe', method: 'POST', path: '/v1/checkout/sessions/*/expire' }, () =>
      buyer.pay(),
    );
    const session = await again(stage, async () => (await buyer.pay()).session ?? undefined);
    await buyer.enterCard(session);
    await arrive(stage, buyer, session);
  },
  async 'a refund, and the buyer tries again'({ stage, newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    const path = await book(stage, buyer, starts);
    await killWithin({ service: 'stripe', method: 'POST', path: '/v1/refunds' }, () => buyer.cancel(path));
    await again(stage, async () => (await buyer.cancel(path)).status === 303 || undefined);
  },
  async 'a refund, and the buyer is gone'({ stage, newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    const path = await book(stage, buyer, starts);
    await killWithin({ service: 'stripe', method: 'POST', path: '/v1/refunds' }, () => buyer.cancel(path));
  },
  async 'the reading of a payment'({ stage, newBuyer, starts, killWithin }) {
    const buyer = newBuyer();
    const session = await hold(stage, buyer, starts);
    await killWithin({ service: 'stripe', method: 'GET', path: '/v1/payment_intents/*' }, () =>
      buyer.enterCard(session),
    );
  },
};

/** Killed at the worst moment: the other side has done it, and we have not written it down. */
export const acceptAndCommit: Fault = {
  name: 'accept',
  title: 'killed between accept and commit',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const { buyers, newBuyer } = gatherBuyers(stage);
      const plays = Object.values(calls).flatMap((play) => Array.from({ length: rounds[scale] }, () => play));
      for (const play of random.shuffle(plays)) {
        await play({ stage, newBuyer, starts, killWithin: (...what) => killWithin(stage, ...what) });
        // Beyond the lease of a mail and the sweeper's patience.
        if (random.chance(0.5)) await stage.advance(3 * minute);
      }
      await stage.recover();
      return { tries: plays.length, ...(await takeStock(stage, buyers)) };
    } finally {
      await stage.close();
    }
  },
};

async function killWithin(stage: Stage, call: Call, act: () => Promise<unknown>): Promise<void> {
  const fault = stage.sandbox.faults.add({ on: 'request', kind: 'hang', afterCommit: true, ...call });
  const acted = act().catch(() => undefined);
  const giveUpAt = performance.now() + 10_000;
  while (fault.left !== 0 && performance.now() < giveUpAt) await pause(1);
  await stage.kill();
  await acted;
  stage.sandbox.faults.clear();
  await stage.revive();
  if (fault.left !== 0) throw new Error(`${call.method} ${call.path} was not called.`);
}
