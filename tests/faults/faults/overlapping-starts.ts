import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { arrive, book, untilServed } from '../journey.ts';
import { freeStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const offer = 'every-five-minutes';
const crowd = { small: 12, gate: 18, full: 120 };
const movers = { small: 4, gate: 8, full: 24 };
const twoHours = 2 * 3_600_000;

/** Sessions of 30 minutes with a start every five: buyers, and others who move, reach for times that overlap. */
export const overlappingStarts: Fault = {
  name: 'overlap',
  title: 'overlapping starts, 5 minutes apart',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const free = await freeStarts(stage, offer);
      const from = free[Math.floor(free.length / 2)]!;
      const wanted = free.filter((start) => start >= from && start < from + twoHours);
      const elsewhere = free.filter((start) => start > from + 2 * twoHours && start % twoHours === 0);

      const settled = await Promise.all(
        Array.from({ length: movers[scale] }, async () => {
          const buyer = createBuyer(stage, 'mover');
          return { buyer, path: await book(stage, buyer, elsewhere, offer) };
        }),
      );
      const buyers = Array.from({ length: crowd[scale] }, () => createBuyer(stage));
      await Promise.all(buyers.map((buyer) => untilServed(() => buyer.choose(random.pick(wanted), offer))));

      const held = Promise.all(
        buyers.map(async (buyer) => {
          const { answer, session } = await untilServed(() => buyer.pay());
          if (!session) return answer.status;
          await buyer.enterCard(session);
          await arrive(stage, buyer, session);
          return 'booked';
        }),
      );
      const moved = Promise.all(
        settled.map(async ({ buyer, path }) => {
          const { status } = await untilServed(() => buyer.move(path, random.pick(wanted)));
          await buyer.look(path);
          return status;
        }),
      );
      const [bookings, moves] = await Promise.all([held, moved]);

      await stage.recover();
      const all = [...buyers, ...settled.map(({ buyer }) => buyer)];
      const { losses, findings } = await takeStock(stage, all);
      const strange = [
        ...bookings.filter((outcome) => outcome !== 'booked' && outcome !== 409),
        ...moves.filter((status) => status !== 303 && status !== 409),
      ];
      losses.unclean += strange.length;
      if (strange.length > 0) findings.push(`unclean: ${strange.length} answers such as ${strange[0]}`);
      const count = bookings.filter((outcome) => outcome === 'booked').length;
      const remark = `${count} booked, ${moves.filter((status) => status === 303).length} moved there, the others refused`;
      return { tries: all.length, losses, findings, remark };
    } finally {
      await stage.close();
    }
  },
};
