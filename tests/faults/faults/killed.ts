import { setTimeout as pause } from 'node:timers/promises';
import { addLosses, noLosses, takeStock } from '../accounts.ts';
import type { Fault, Setting } from '../fault.ts';
import { keepComing } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const kills = { small: 5, gate: 10, full: 200 };
/** On a database of their own: the more a database holds, the less a single loss would show. */
const killsAStage = 40;
/** Buyers at a time. */
const width = 3;
/** A process lives for so many requests at most, fewer than a journey has, and dies within the last one. */
const longestLife = 14;
/** Milliseconds; a request takes about as long. */
const withinRequest = 40;

/** kill -9 at random points while people book, pay, cancel and move; they try again, as people do. */
export const killed: Fault = {
  name: 'killed',
  title: 'kill -9 at random points',
  async run(setting) {
    const total = kills[setting.scale];
    let losses = noLosses;
    const findings: string[] = [];
    let journeys = 0;
    for (let done = 0; done < total; done += killsAStage) {
      const part = await playOne(setting, Math.min(killsAStage, total - done));
      losses = addLosses(losses, part.losses);
      findings.push(...part.findings);
      journeys += part.journeys;
    }
    return { tries: total, losses, findings, remark: `${journeys} journeys` };
  },
};

async function playOne({ installation, engine, random, breakage }: Setting, count: number) {
  const stage = await openStage(installation, { engine, breakage });
  try {
    const starts = random.shuffle(await lastingStarts(stage));
    const crowd = keepComing(stage, random, starts, width);
    for (let kill = 0; kill < count; kill += 1) {
      await crowd.requests(1 + random.below(longestLife));
      await pause(random.next() * withinRequest);
      // Of two processes now one dies, now the other, now both.
      const which = random.below(stage.apps.length + 1);
      await stage.kill(which < stage.apps.length ? which : undefined);
      await stage.revive();
    }
    await crowd.leave();
    await stage.recover();
    return { ...(await takeStock(stage, crowd.buyers)), journeys: crowd.buyers.length };
  } finally {
    await stage.close();
  }
}
