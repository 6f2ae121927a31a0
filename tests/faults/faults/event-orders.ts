import { setTimeout as pause } from 'node:timers/promises';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { hold } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage, type Stage } from '../stage/stage.ts';

/** What happens to one booking: a bank debit, its money, half of it given back by the owner, and a dispute. */
const types = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'charge.refunded',
  'charge.dispute.created',
];

/** Each event comes three times: three at once, or all of them once more and again, or there and back and there. */
const styles: Record<string, (deliver: Deliver, order: string[]) => Promise<void>> = {
  async 'at once'(deliver, order) {
    for (const id of order) await Promise.all([deliver([id]), deliver([id]), deliver([id])]);
  },
  async 'after all'(deliver, order) {
    await deliver([...order, ...order, ...order]);
  },
  async reversed(deliver, order) {
    await deliver([...order, ...order.toReversed(), ...order]);
  },
};

type Deliver = (ids: string[]) => Promise<unknown>;

/** Four events of one booking in all 24 orders lead to one and the same end. */
export const eventOrders: Fault = {
  name: 'events',
  title: 'four events, 24 orders, each thrice',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      stage.sandbox.faults.add({ on: 'webhook', service: 'stripe', kind: 'hold', count: null });
      const starts = random.shuffle(await lastingStarts(stage));
      const names = Object.keys(styles);
      const plays = ordersOf([0, 1, 2, 3]).flatMap((order, index) =>
        // All three in the full campaign, else one after the other.
        (scale === 'full' ? names : [names[index % names.length]!]).map((style) => ({ order, style })),
      );
      const chosen = scale === 'small' ? random.shuffle(plays).slice(0, 6) : plays;
      const buyers = [];
      const ends = new Map<string, string[]>();
      for (const { order, style } of chosen) {
        const buyer = createBuyer(stage);
        buyers.push(buyer);
        const id = await playEvents(stage, await hold(stage, buyer, starts), order, styles[style]!);
        const end = await describeEnd(stage, id);
        ends.set(end, [...(ends.get(end) ?? []), `${order.join('')} ${style}`]);
      }
      stage.sandbox.faults.clear();
      await stage.recover();
      const { losses, findings } = await takeStock(stage, buyers);
      if (ends.size > 1) {
        const most = Math.max(...[...ends.values()].map(({ length }) => length));
        losses.lost += chosen.length - most;
        for (const [end, orders] of ends)
          findings.push(`lost: ${orders.length} × (${orders.slice(0, 4).join(', ')} …) ended as ${end}`);
      }
      return { tries: chosen.length, losses, findings };
    } finally {
      await stage.close();
    }
  },
};

/** @returns the booking's id */
async function playEvents(
  stage: Stage,
  session: string,
  order: number[],
  play: (deliver: Deliver, order: string[]) => Promise<void>,
): Promise<string> {
  const { control, deliveries } = stage.sandbox;
  await control.payDelayed(session);
  await control.settleDelayed(session, true);
  const line = stage.sandbox.ledger().checkoutSessions.find(({ id }) => id === session)!;
  await control.refund(line.paymentIntent!, line.amountMinor / 2);
  await control.dispute(line.paymentIntent!);
  const events = (await (await fetch(`${stage.sandbox.url}/events`)).json()) as {
    eventId: string;
    type: string;
    payload: string;
  }[];
  const mine = events.filter(({ payload }) => payload.includes(line.paymentIntent!));
  const ids = types.map((type) => mine.find((event) => event.type === type)!.eventId);
  await play(
    (wanted) => deliveries.release(wanted),
    order.map((index) => ids[index]!),
  );
  return line.reference!;
}

/** Everything about a booking that could depend on the order, without what is random. */
async function describeEnd(stage: Stage, id: string): Promise<string> {
  const { query } = stage.database;
  const mails = () => query(`SELECT key, sent_at FROM outbox WHERE booking_id = '${id}' ORDER BY key`);
  for (let look = 0; look < 250 && (await mails()).some(({ sent_at }) => sent_at === null); look += 1)
    await pause(20);
  const [row] = await query(`SELECT * FROM booking WHERE id = '${id}'`);
  const money = await query(
    `SELECT kind, amount_minor, status FROM money_event WHERE booking_id = '${id}' ORDER BY kind, amount_minor`,
  );
  return JSON.stringify({
    state: row?.state,
    refund: row?.refund_state,
    captured: Number(row?.captured_minor),
    refunded: Number(row?.refunded_minor),
    disputed: Boolean(row?.disputed),
    processing: Boolean(row?.payment_processing),
    sequence: Number(row?.ics_sequence),
    money: money.map(({ kind, amount_minor, status }) => `${kind} ${amount_minor} ${status}`),
    mails: (await mails()).map(
      ({ key, sent_at }) => `${String(key).replace(id, '')}${sent_at === null ? ' unsent' : ''}`,
    ),
  });
}

function ordersOf(list: number[]): number[][] {
  if (list.length < 2) return [list];
  return list.flatMap((first) =>
    ordersOf(list.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  );
}
