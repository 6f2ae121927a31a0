import { hour, minute } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { book } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';
import { timesTold } from '../told.ts';

const minutes = 10;
/** Between two steps of the clock. */
const step = { small: 2, gate: 2, full: 1 };
/** People who press "Pay" meanwhile, one a step. */
const buyersMeanwhile = { small: 1, gate: 1, full: 10 };

/** Stripe gives no answer for ten minutes. Pages come, nobody is sent to a payment that is not there, the owner hears of it. */
export const stripeSilent: Fault = {
  name: 'stripe',
  title: 'Stripe silent for ten minutes',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const buyers = [createBuyer(stage)];
      const paid = await book(stage, buyers[0]!, starts);
      const findings: string[] = [];
      const expect = (status: number, wanted: number, what: string) => {
        if (status !== wanted) findings.push(`unclean: ${what} answered ${status}`);
      };
      stage.sandbox.faults.add({ on: 'request', service: 'stripe', kind: 'drop-before', count: null });
      for (let passed = 0; passed < minutes; passed += step[scale]) {
        const visitor = createBuyer(stage, 'visitor');
        expect((await visitor.get('/book')).status, 200, '/book');
        expect((await buyers[0]!.look(paid)).status, 200, 'the page of a booking');
        if (buyers.length <= buyersMeanwhile[scale]) {
          const buyer = createBuyer(stage);
          buyers.push(buyer);
          await buyer.choose(starts.pop()!);
          const { answer, session } = await buyer.pay();
          if (session) findings.push('unclean: a buyer was sent to a page that Stripe never opened');
          expect(answer.status, 503, '"Pay and book"');
        }
        await stage.advance(step[scale] * minute);
      }
      stage.sandbox.faults.clear();
      // The form is still there, and the second press takes it.
      for (const buyer of buyers.slice(1)) await book(stage, buyer, starts);
      await stage.advance(hour);
      await stage.recover();
      const stock = await takeStock(stage, buyers);
      const { told, over } = await timesTold(stage, 'stripe-silent');
      if (told !== 1 || over !== 1) findings.push(`unclean: the owner was told ${told} and ${over} times`);
      // Whoever was told that the page is not available was told the truth.
      stock.losses.unclean += findings.length;
      const remark = 'the owner was told once, and once that it was over';
      return {
        tries: buyers.length - 1,
        losses: stock.losses,
        findings: [...findings, ...stock.findings],
        remark,
      };
    } finally {
      await stage.close();
    }
  },
};
