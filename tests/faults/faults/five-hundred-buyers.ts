import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { untilServed } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const crowd = { small: 30, gate: 500, full: 500 };

/** Everybody wants one time at one moment: one gets it, the others are told so in good order, and pay nothing. */
export const fiveHundredBuyers: Fault = {
  name: 'buyers',
  title: '500 buyers for one slot',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const start = random.pick(await lastingStarts(stage));
      const buyers = Array.from({ length: crowd[scale] }, () => createBuyer(stage));
      await inTurns(buyers, 25, (buyer) => untilServed(() => buyer.choose(start)));

      const from = performance.now();
      const answers = await Promise.all(buyers.map((buyer) => untilServed(() => buyer.pay())));
      const seconds = (performance.now() - from) / 1000;
      const held = answers.filter(({ session }) => session !== null).length;
      const refused = answers.filter(({ answer }) => answer.status === 409).length;

      const winner = buyers.find(({ told }) => told.sessions.length > 0);
      if (winner) {
        const session = winner.told.sessions[0]!;
        await winner.enterCard(session);
        await winner.look((await winner.comeBack(session)) ?? '/');
      }
      await stage.recover();
      const { losses, findings } = await takeStock(stage, buyers);
      if (held !== 1) findings.push(`doubles: ${held} of the buyers hold the slot`);
      losses.doubles += Math.abs(held - 1);
      const others = buyers.length - held - refused;
      if (others > 0) {
        const statuses = answers
          .map(({ answer }) => answer.status)
          .filter((status) => ![303, 409].includes(status));
        findings.push(`unclean: ${others} answers were neither, among them ${[...new Set(statuses)]}`);
      }
      losses.unclean += others;
      const repeats = buyers.reduce((sum, { told }) => sum + told.unavailable, 0);
      const again = repeats > 0 ? `, ${repeats} were asked to try again` : '';
      const remark = `${held} held, ${refused} refused in ${seconds.toFixed(1)} s${again}`;
      return { tries: buyers.length, losses, findings, remark };
    } finally {
      await stage.close();
    }
  },
};

/** Works through a list with so many at a time. */
async function inTurns<T>(
  list: readonly T[],
  width: number,
  work: (each: T) => Promise<unknown>,
): Promise<void> {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = rest.pop(); next !== undefined; next = rest.pop()) await work(next);
    }),
  );
}
