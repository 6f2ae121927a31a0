import { takeStock } from '../accounts.ts';
import type { Fault } from '../fault.ts';
import { keepComing } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { backUp, compareTables, findTorn, restore } from '../stage/back-up.ts';
import { openStage } from '../stage/stage.ts';

const copies = { small: 1, gate: 2, full: 8 };

/** A copy that is made while people book holds all that was acknowledged before it, and nothing half done; put back, it is the site again. */
export const backup: Fault = {
  name: 'backup',
  title: 'backup restored and compared',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const crowd = keepComing(stage, random, random.shuffle(await lastingStarts(stage)), 4);
      const torn: string[] = [];
      for (let copy = 0; copy < copies[scale]; copy += 1) {
        await crowd.requests(20 + random.below(40));
        const acknowledged = crowd.buyers.flatMap(({ told }) =>
          told.bookedAt === null ? [] : told.sessions.slice(-1),
        );
        const made = await backUp(stage.database);
        torn.push(...(await findTorn(made, acknowledged)));
        await made.remove();
      }
      await crowd.leave();
      await stage.recover();

      const made = await backUp(stage.database);
      const differences = await compareTables(stage.database, made);
      await stage.kill();
      await restore(stage.database, made);
      await stage.revive();
      await stage.recover();
      const { losses, findings } = await takeStock(stage, crowd.buyers);
      losses.lost += torn.length + differences.length;
      findings.push(...[...torn, ...differences].map((sentence) => `lost: ${sentence}`));
      await made.remove();
      return { tries: copies[scale] + 1, losses, findings, remark: `${crowd.buyers.length} journeys` };
    } finally {
      await stage.close();
    }
  },
};
