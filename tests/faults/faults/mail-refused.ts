import { hour, minute } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { book } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';
import { timesTold } from '../told.ts';

const bookings = { small: 1, gate: 1, full: 12 };
/** Minutes between two steps of the clock. */
const step = { small: 20, gate: 20, full: 1 };

/** Resend refuses key or sender with 403 for an hour. Every mail leaves afterwards, and the owner hears of it once. */
export const mailRefused: Fault = {
  name: 'mail-refused',
  title: 'mail provider refuses the key for an hour',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const buyers = [];
      stage.sandbox.faults.add({ on: 'request', service: 'resend', kind: '403', count: null });
      for (let passed = 0; passed < 60; passed += step[scale]) {
        if (buyers.length < bookings[scale]) {
          const buyer = createBuyer(stage);
          buyers.push(buyer);
          await book(stage, buyer, starts);
        }
        await stage.advance(step[scale] * minute);
      }
      const early = stage.sandbox.ledger().mails.length;
      stage.sandbox.faults.clear();
      await stage.advance(hour);
      await stage.recover();
      const { losses, findings } = await takeStock(stage, buyers);
      // Of this trouble no mail can tell while it lasts.
      const { told, over } = await timesTold(stage, 'mail-key');
      if (early > 0) findings.push(`unclean: ${early} mails left although all were refused`);
      if (told !== 0 || over !== 1) findings.push(`unclean: the owner was told ${told} and ${over} times`);
      losses.unclean += Number(early > 0) + Number(told !== 0 || over !== 1);
      return { tries: buyers.length, losses, findings, remark: 'the owner was told when it was over' };
    } finally {
      await stage.close();
    }
  },
};
