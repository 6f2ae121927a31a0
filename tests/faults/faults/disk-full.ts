import type { Fault } from '../fault.ts';
import { keepComing } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { createSmallDisk } from '../stage/small-disk.ts';
import { openStage } from '../stage/stage.ts';
import { watchAnswers } from '../watch.ts';
import { afterwards } from './database-gone.ts';

/** Real milliseconds. */
const outage = { small: 2_000, gate: 3_000, full: 10_000 };

/** SQLite's disk runs full while people book, and gets room again. */
export const diskFull: Fault = {
  name: 'disk',
  title: 'SQLite on a full disk',
  engines: ['SQLite'],
  async run({ installation, engine, scale, random, breakage }) {
    let disk = null as ReturnType<typeof createSmallDisk> | null;
    const stage = await openStage(installation, {
      engine,
      breakage,
      preload: ['full-disk'],
      onFolder(folder) {
        disk = createSmallDisk(folder);
        return disk.remove;
      },
    });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const crowd = keepComing(stage, random, starts, 4);
      await crowd.requests(40);
      await disk!.fill(stage);
      const answers = await watchAnswers(stage, outage[scale], starts[0]!);
      await disk!.free(stage);
      await crowd.requests(40);
      await crowd.leave();
      const { losses, findings, unavailable } = await afterwards(stage, crowd.buyers, answers);
      const remark = `${disk!.kind}, ${unavailable} answers 503, ${crowd.buyers.length} journeys`;
      return { tries: 1, losses, findings, remark };
    } finally {
      await stage.close();
    }
  },
};
