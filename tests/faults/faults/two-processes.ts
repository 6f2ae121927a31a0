import { setTimeout as pause } from 'node:timers/promises';
import { takeStock } from '../accounts.ts';
import type { Fault } from '../fault.ts';
import { keepComing } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const kills = { small: 2, gate: 4, full: 30 };
const rhythm = 2_000;

/** Two app processes on one database, of which one dies every two seconds; the other goes on. */
export const twoProcesses: Fault = {
  name: 'processes',
  title: 'two processes, one killed every 2 s',
  engines: ['PostgreSQL'],
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const crowd = keepComing(stage, random, random.shuffle(await lastingStarts(stage)), 4);
      for (let kill = 0; kill < kills[scale]; kill += 1) {
        const next = pause(rhythm);
        await stage.kill(kill % 2);
        await stage.revive();
        await next;
      }
      await crowd.leave();
      await stage.recover();
      const remark = `${crowd.buyers.length} journeys`;
      return { tries: kills[scale], ...(await takeStock(stage, crowd.buyers)), remark };
    } finally {
      await stage.close();
    }
  },
};
