import { hour } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { type Buyer, createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { again, book } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { backUp, restore } from '../stage/back-up.ts';
import { openStage, type Stage } from '../stage/stage.ts';

/** Sold before the copy and after it, and how many of all are cancelled and moved after it. */
const sizes = {
  small: { before: 2, after: 4, cancelled: 1, moved: 1 },
  gate: { before: 6, after: 20, cancelled: 3, moved: 3 },
  full: { before: 20, after: 60, cancelled: 10, moved: 10 },
};
/** Buyers at a time. */
const width = 4;

/** A copy is put back that does not know of the last sales, cancellations and moves: Stripe does, and nothing is lost. */
export const olderCopy: Fault = {
  name: 'older-copy',
  title: 'older copy put back, reconciled with Stripe',
  async run({ installation, engine, scale, random, breakage }) {
    const { before, after, cancelled, moved } = sizes[scale];
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const early = await sell(stage, starts, before);
      const copy = await backUp(stage.database);
      const late = await sell(stage, starts, after);
      const changing = random.shuffle([...early, ...late]).slice(0, cancelled + moved);
      await inTurns(changing.slice(0, cancelled), (buyer) => cancel(stage, buyer));
      await inTurns(changing.slice(cancelled), (buyer) => move(stage, buyer, starts.pop()!));
      await stage.advance(hour);
      await stage.sandbox.deliveries.idle();
      const { mails } = stage.sandbox.ledger();
      const sentBefore = new Set(mails.map(({ idempotencyKey }) => idempotencyKey ?? ''));

      await stage.kill();
      await restore(stage.database, copy);
      await copy.remove();
      await stage.revive();
      const list = await stage.owner(['reconcile']);
      await stage.owner(['reconcile']);
      await stage.recover();
      const { losses, findings } = await takeStock(stage, [...early, ...late], sentBefore);
      return { tries: 1, losses, findings, remark: list.split('\n')[0]! };
    } finally {
      await stage.close();
    }
  },
};

async function sell(stage: Stage, starts: number[], count: number): Promise<Buyer[]> {
  const buyers = Array.from({ length: count }, () => createBuyer(stage));
  await inTurns(buyers, (buyer) => book(stage, buyer, starts));
  return buyers;
}

async function cancel(stage: Stage, buyer: Buyer): Promise<void> {
  await again(stage, async () => isDone(await buyer.cancel(buyer.told.path!)));
  await again(stage, async () => isDone(await buyer.look(buyer.told.path!)));
}

async function move(stage: Stage, buyer: Buyer, startsAt: number): Promise<void> {
  await again(stage, async () => isDone(await buyer.move(buyer.told.path!, startsAt)));
  await again(stage, async () => isDone(await buyer.look(buyer.told.path!)));
}

function isDone({ status }: { status: number }): true | undefined {
  return status === 303 || status === 200 ? true : undefined;
}

async function inTurns(buyers: Buyer[], act: (buyer: Buyer) => Promise<unknown>): Promise<void> {
  const waiting = [...buyers];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let buyer = waiting.pop(); buyer; buyer = waiting.pop()) await act(buyer);
    }),
  );
}
