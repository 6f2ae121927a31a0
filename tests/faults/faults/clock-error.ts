import { minute } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { book, hold } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { startInProduction } from '../stage/production.ts';
import { openStage } from '../stage/stage.ts';

const journeys = { small: 1, gate: 1, full: 5 };
/** Just inside and just outside of what signatures and a start allow. */
const errors = [5, -5, 4.5, -4.5].map((minutes) => minutes * minute);

/** Our clock and Stripe's differ. In production the start refuses five minutes; a server that runs survives them. */
export const clockError: Fault = {
  name: 'clock',
  title: 'clock ± 5 min',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const buyers = [];
      for (const error of errors) {
        await stage.setClockError(error);
        for (let journey = 0; journey < journeys[scale]; journey += 1) {
          const [returning, leaving, late] = [createBuyer(stage), createBuyer(stage), createBuyer(stage)];
          buyers.push(returning, leaving, late);
          const path = await book(stage, returning, starts);
          if (random.chance(0.3)) await returning.cancel(path);
          await leaving.enterCard(await hold(stage, leaving, starts));
          // The clock is set right, or wrong the other way, while somebody pays.
          const session = await hold(stage, late, starts);
          await stage.setClockError(random.pick([0, -error]));
          await late.enterCard(session);
          await stage.setClockError(error);
          await stage.advance(2 * minute);
        }
        await stage.advance(45 * minute);
      }
      await stage.recover();
      const { losses, findings } = await takeStock(stage, buyers);

      const starts_ = await Promise.all(
        [5 * minute, -5 * minute, 0].map(async (error) => ({
          error,
          said: await startInProduction(stage, installation, error),
        })),
      );
      for (const { error, said } of starts_) {
        const isRight = error === 0 ? said === null : said?.includes('clock') === true;
        if (isRight) continue;
        losses.unclean += 1;
        findings.push(`unclean: a production start ${error / minute} minutes off said ${said ?? 'nothing'}`);
      }
      return {
        tries: buyers.length + starts_.length,
        losses,
        findings,
        remark: 'a production start refuses both',
      };
    } finally {
      await stage.close();
    }
  },
};
