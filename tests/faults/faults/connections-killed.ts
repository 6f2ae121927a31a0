import { setTimeout as pause } from 'node:timers/promises';
import { takeStock } from '../accounts.ts';
import type { Fault } from '../fault.ts';
import { keepComing } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const rounds = { small: 3, gate: 6, full: 40 };

/** PostgreSQL ends every connection of the site, again and again, in the middle of questions and of transactions. */
export const connectionsKilled: Fault = {
  name: 'connections',
  title: 'PostgreSQL connections killed',
  engines: ['PostgreSQL'],
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const crowd = keepComing(stage, random, starts, 4);
      await crowd.requests(20);
      let ended = 0;
      for (let round = 0; round < rounds[scale]; round += 1) {
        const rows = await stage.database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
        ended += rows.length;
        await pause(50 + random.below(200));
      }
      await crowd.requests(20);
      await crowd.leave();
      const dead = stage.apps.filter((app) => !app.isAlive()).length;
      await stage.recover();
      const { losses, findings } = await takeStock(stage, crowd.buyers);
      if (dead > 0) findings.push(`unclean: ${dead} processes died`);
      if (ended === 0) findings.push('unclean: there was no connection to end');
      losses.unclean += dead + Number(ended === 0);
      const remark = `${ended} connections, ${crowd.buyers.length} journeys`;
      return { tries: ended, losses, findings, remark };
    } finally {
      await stage.close();
    }
  },
};
