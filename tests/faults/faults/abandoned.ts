import { hour } from '#domain/interval.ts';
import { askAndLeave, waysToLeave } from '../abandon.ts';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { book, untilServed } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

/** Connections, and requests on each. */
const crowds = {
  small: [[1, 200]],
  gate: [[1, 200]],
  full: [
    [1, 1_000],
    [20, 100],
    [600, 1],
  ],
} as const;

/** Real milliseconds that the next visitor may wait, on a machine that has the whole gate to do. */
const patience = 5_000;

/** Somebody asks for page after page and stays for none. Whoever comes next is served, and can book. */
export const abandoned: Fault = {
  name: 'abandoned',
  title: 'requests piled up and abandoned',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const { port } = stage.apps[0]!;
      const host = new URL(stage.siteUrl).host;
      const buyers = [];
      const findings: string[] = [];
      let [tries, slowest] = [0, 0];
      for (const [connections, each] of crowds[scale]) {
        for (const [way, leave] of Object.entries(waysToLeave)) {
          tries += connections * each;
          await askAndLeave({ port, host, path: '/book', connections, each }, leave);
          const visitor = createBuyer(stage, 'visitor');
          const from = performance.now();
          const { status } = await untilServed(() => visitor.get('/about'));
          const waited = performance.now() - from;
          slowest = Math.max(slowest, waited);
          if (status !== 200) findings.push(`unclean: ${status} after ${connections} × ${each}, ${way}`);
          if (waited > patience) findings.push(`unclean: a page took ${Math.round(waited)} ms, ${way}`);
        }
        const buyer = createBuyer(stage);
        buyers.push(buyer);
        await book(stage, buyer, starts);
      }
      const dead = stage.apps.filter((app) => !app.isAlive()).length;
      if (dead > 0) findings.push(`unclean: ${dead} processes died`);
      await stage.advance(hour);
      await stage.recover();
      const stock = await takeStock(stage, buyers);
      stock.losses.unclean += findings.length;
      const remark = `the next page after ${Math.round(slowest)} ms at most`;
      return { tries, losses: stock.losses, findings: [...findings, ...stock.findings], remark };
    } finally {
      await stage.close();
    }
  },
};
