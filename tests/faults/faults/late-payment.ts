import { day, minute } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { type Buyer, gatherBuyers } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { arrive, book, hold } from '../journey.ts';
import type { Random } from '../random.ts';
import { freeStarts, notice } from '../slots.ts';
import { openStage, type Stage } from '../stage/stage.ts';

const rounds = { small: 1, gate: 1, full: 5 };
/** Past the end of a checkout and of its hold. */
const tooLong = 45 * minute;

/** How it can come that money arrives when the hold is over. */
const ways: Record<string, (scene: Scene) => Promise<void>> = {
  async 'the time is still free'({ stage, newBuyer, start, payLate }) {
    const ada = newBuyer();
    const session = await hold(stage, ada, [start()]);
    await stage.advance(tooLong);
    await payLate(ada, session);
  },
  async 'somebody has booked it'({ stage, newBuyer, start, payLate }) {
    const [ada, grace, time] = [newBuyer(), newBuyer(), start()];
    const session = await hold(stage, ada, [time]);
    await stage.advance(tooLong);
    await book(stage, grace, [time]);
    await payLate(ada, session);
  },
  async 'somebody holds it'({ stage, newBuyer, start, payLate }) {
    const [ada, grace, time] = [newBuyer(), newBuyer(), start()];
    const session = await hold(stage, ada, [time]);
    await stage.advance(tooLong);
    const other = await hold(stage, grace, [time]);
    await payLate(ada, session);
    await grace.enterCard(other);
    await arrive(stage, grace, other);
  },
  async 'two pay late for one time'({ stage, newBuyer, start, payLate }) {
    const [ada, grace, time] = [newBuyer(), newBuyer(), start()];
    const first = await hold(stage, ada, [time]);
    await stage.advance(tooLong);
    const second = await hold(stage, grace, [time]);
    await stage.advance(tooLong);
    await Promise.all([payLate(ada, first), payLate(grace, second)]);
  },
  async 'paid in time, heard of late'({ stage, newBuyer, start }) {
    const [ada, grace, time] = [newBuyer(), newBuyer(), start()];
    const session = await hold(stage, ada, [time]);
    await ada.enterCard(session, { held: true });
    // No sweep comes in between: whoever wants the time meets a hold that has ended.
    const other = await grace.choose(time);
    if (other.status === 303) await grace.pay();
    await stage.advance(tooLong);
  },
  async 'the session has begun'({ stage, newBuyer, start, payLate }) {
    const [ada, time] = [newBuyer(), start()];
    const session = await hold(stage, ada, [time]);
    await stage.advance(time - stage.now() + minute);
    await payLate(ada, session);
  },
};

interface Scene {
  stage: Stage;
  newBuyer(): Buyer;
  /** A free time that no other scene uses. */
  start(): number;
  /** The money comes although the checkout has expired, and the news of it by webhook, by the buyer, or by both. */
  payLate(buyer: Buyer, session: string): Promise<void>;
}

/** Whoever pays too late gets the time or the money, never neither and never both. */
export const latePayment: Fault = {
  name: 'late',
  title: 'pay after expiry',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const { buyers, newBuyer } = gatherBuyers(stage);
      const plays = Object.entries(ways).flatMap(([, play]) =>
        Array.from({ length: rounds[scale] }, () => play),
      );
      for (const play of plays) {
        // Asked for anew, because the scenes take days. What a buyer wants in the middle of one must be sold until then.
        const from = stage.now() + notice + 2 * tooLong;
        const starts = random.shuffle(
          (await freeStarts(stage)).filter((start) => start > from && start < from + 2 * day),
        );
        await play({
          stage,
          newBuyer,
          start: () => starts.pop()!,
          payLate: (...paid) => payLate(random, ...paid),
        });
        await stage.sandbox.deliveries.idle();
      }
      await stage.recover();
      const { losses, findings } = await takeStock(stage, buyers);
      const rows = await stage.database.query('SELECT state, count(*) AS count FROM booking GROUP BY state');
      const remark = rows.map(({ state, count }) => `${count} ${state}`).join(', ');
      return { tries: plays.length, losses, findings, remark };
    } finally {
      await stage.close();
    }
  },
};

async function payLate(random: Random, buyer: Buyer, session: string): Promise<void> {
  const way = random.pick(['webhook', 'return', 'both']);
  await buyer.enterCard(session, { late: true, held: way === 'return' });
  if (way === 'webhook') return;
  const path = await buyer.comeBack(session);
  if (path) await buyer.look(path);
}
