import { takeStock } from '../accounts.ts';
import type { Fault } from '../fault.ts';
import { keepComing } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { postgresServer } from '../stage/database.ts';
import { openStage } from '../stage/stage.ts';
import { type Answers, watchAnswers } from '../watch.ts';

/** Real milliseconds: connections and their time-outs are real. */
const outage = { small: 3_000, gate: 4_000, full: 30_000 };

/** PostgreSQL dies in the middle of everything and comes back later; the site says 503 meanwhile and stays alive. */
export const databaseGone: Fault = {
  name: 'database',
  title: 'PostgreSQL gone for a while',
  engines: ['PostgreSQL'],
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    const postgres = await postgresServer();
    let isThere = true;
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const crowd = keepComing(stage, random, starts, 4);
      await crowd.requests(40);
      await postgres.stop();
      isThere = false;
      const answers = await watchAnswers(stage, outage[scale], starts[0]!);
      await postgres.start();
      isThere = true;
      await crowd.requests(40);
      await crowd.leave();
      const { losses, findings, unavailable } = await afterwards(stage, crowd.buyers, answers);
      const remark = `${outage[scale] / 1000} s, ${unavailable} answers 503, ${crowd.buyers.length} journeys`;
      return { tries: 1, losses, findings, remark };
    } finally {
      if (!isThere) await postgres.start();
      await stage.close();
    }
  },
};

/** Nobody died, nobody saw anything but a page or 503, and nothing was lost. */
export async function afterwards(
  stage: Parameters<typeof takeStock>[0],
  buyers: Parameters<typeof takeStock>[1],
  answers: Answers,
) {
  const unavailable = buyers.reduce((sum, { told }) => sum + told.unavailable, answers.unavailable);
  const dead = stage.apps.filter((app) => !app.isAlive()).length;
  await stage.recover();
  const { losses, findings } = await takeStock(stage, buyers);
  if (dead > 0) findings.push(`unclean: ${dead} processes died`);
  if (answers.strange.length > 0)
    findings.push(`unclean: answers ${[...new Set(answers.strange)].join(', ')}`);
  if (unavailable === 0) findings.push('unclean: nobody was told that the site is not available');
  losses.unclean += dead + answers.strange.length + Number(unavailable === 0);
  return { losses, findings, unavailable };
}
