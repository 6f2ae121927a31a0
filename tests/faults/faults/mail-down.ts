import { hour, minute } from '#domain/interval.ts';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { book } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage, type Stage } from '../stage/stage.ts';

const bookings = { small: 2, gate: 4, full: 16 };

/** An hour in which Resend takes mails without saying so, refuses them, or is not there; and then a day of it. */
export const mailDown: Fault = {
  name: 'mail',
  title: 'mail provider down for an hour',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const starts = random.shuffle(await lastingStarts(stage));
      const buyers = [];
      const misery = random.shuffle([
        { kind: 'drop-after-commit' },
        { kind: 'drop-before' },
        { kind: '500' },
        { kind: '429' },
      ] as const);
      for (let passed = 0; passed < 60; passed += 1) {
        if (passed % 15 === 0) {
          stage.sandbox.faults.clear();
          const fault = misery[passed / 15]!;
          stage.sandbox.faults.add({
            on: 'request',
            service: 'resend',
            path: '/emails',
            count: null,
            ...fault,
          });
        }
        if (buyers.length < bookings[scale] && random.chance((2 * bookings[scale]) / 60)) {
          const buyer = createBuyer(stage);
          buyers.push(buyer);
          const path = await book(stage, buyer, starts);
          if (random.chance(0.3)) await buyer.cancel(path);
        }
        await stage.advance(minute);
      }
      const waiting = await unsent(stage);
      stage.sandbox.faults.clear();
      if (scale === 'full') await forgetKeys(stage);
      const backAt = stage.now();
      while ((await unsent(stage)) > 0 && stage.now() - backAt < 3 * hour) await stage.advance(minute);
      const minutes = Math.round((stage.now() - backAt) / minute);
      await stage.recover();
      const remark = `${waiting} mails waited and went out within ${minutes} minutes`;
      return { tries: buyers.length, ...(await takeStock(stage, buyers)), remark };
    } finally {
      await stage.close();
    }
  },
};

/** The answer to a mail is lost for longer than the provider remembers its key: it has to be looked for, not sent again. */
async function forgetKeys(stage: Stage): Promise<void> {
  const { faults } = stage.sandbox;
  faults.add({ on: 'request', service: 'resend', path: '/emails', kind: 'drop-after-commit', count: null });
  await stage.advance(hour);
  faults.clear();
  faults.add({ on: 'request', service: 'resend', kind: 'drop-before', count: null });
  for (let passed = 0; passed < 26; passed += 1) await stage.advance(hour);
  faults.clear();
}

async function unsent(stage: Stage): Promise<number> {
  const [row] = await stage.database.query(
    'SELECT count(*) AS count FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL',
  );
  return Number(row?.count);
}
