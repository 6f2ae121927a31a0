import { hour, minute } from '#domain/interval.ts';
import { type CalendarHost, entryAt, type Mood, startCalendarHost } from '#tests/calendar-host.ts';
import { takeStock } from '../accounts.ts';
import { type Buyer, createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { arrive } from '../journey.ts';
import type { Random } from '../random.ts';
import { freeStarts, lastingStarts } from '../slots.ts';
import { openStage, type Stage } from '../stage/stage.ts';

/** How a calendar fails: it dies, hangs, hangs up, lies, ends in the middle, sends the site inward. */
const miseries: (Mood | 'dies' | 'empties')[] = [
  'dies',
  'empties',
  { kind: 'html' },
  { kind: 'hangs' },
  { kind: 'cut-off' },
  { kind: 'status', status: 500 },
  { kind: 'hangs-up' },
  { kind: 'redirect', to: 'http://10.0.0.1/calendar.ics' },
];
/** The gate plays the five that differ most. */
const rounds = { small: 2, gate: 5, full: 3 * miseries.length };
const entries = 6;
const session = 30 * minute;

/** The owner's calendar elsewhere fails in every way, and no time is sold in which they sit there. */
export const feedFails: Fault = {
  name: 'feed',
  title: 'outside calendar dies, hangs, lies, heals',
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    const host = await startCalendarHost();
    try {
      const scene = await openScene(stage, host, random);
      const order = random.shuffle(miseries.slice(0, rounds[scale]));
      for (let round = 0; round < rounds[scale]; round += 1) {
        await scene.changeWell();
        await scene.suffer(order[round % order.length]!);
        await scene.heal();
      }
      await scene.dieForADay();
      await stage.recover();
      const { losses, findings } = await takeStock(stage, scene.buyers);
      losses.overlaps += scene.sold.length;
      for (const sold of scene.sold) findings.push(`overlaps: ${sold}`);
      losses.unclean += scene.odd.length;
      for (const odd of scene.odd) findings.push(`unclean: ${odd}`);
      const remark = `${scene.refused()} times in an outside entry were asked for, and refused`;
      return { tries: rounds[scale], losses, findings, remark };
    } finally {
      await host.close();
      await stage.close();
    }
  },
};

async function openScene(stage: Stage, host: CalendarHost, random: Random) {
  const starts = random.shuffle(await lastingStarts(stage));
  const buyers: Buyer[] = [];
  const sold: string[] = [];
  const odd: string[] = [];
  /** What the calendar held when the site last could read it. */
  let busy: number[] = [];
  let refused = 0;

  const takeStarts = () => Array.from({ length: entries }, () => starts.pop()!);
  const fill = (times: number[]) => host.hold(...times.map((at) => entryAt(at, at + session)));
  busy = takeStarts();
  fill(busy);
  await stage.owner(['feeds', 'add', '--name', 'Work'], host.address);

  /** Chooses a time, and pays after `meanwhile`. @returns whether it was sold */
  async function attempt(start: number, meanwhile: () => Promise<void> = async () => {}): Promise<boolean> {
    const buyer = createBuyer(stage);
    buyers.push(buyer);
    const chosen = await buyer.choose(start);
    await meanwhile();
    if (chosen.status !== 303) return false;
    const { session } = await buyer.pay();
    if (!session) return false;
    await buyer.enterCard(session);
    await arrive(stage, buyer, session);
    return true;
  }
  async function mustRefuse(start: number, when: string, meanwhile?: () => Promise<void>) {
    if (await attempt(start, meanwhile)) sold.push(`${new Date(start).toISOString()} was sold ${when}`);
    else refused += 1;
  }
  async function mustSell(when: string) {
    const start = starts.pop()!;
    if (!(await attempt(start))) odd.push(`${new Date(start).toISOString()} was not sold ${when}`);
  }

  return {
    buyers,
    sold,
    odd,
    refused: () => refused,

    /** The owner moves entries, and a look of the sweeper's later visitors see it. */
    async changeWell() {
      busy = takeStarts();
      fill(busy);
      await stage.advance(6 * minute);
      const free = await freeStarts(stage);
      for (const at of busy.filter((start) => free.includes(start)))
        odd.push(`${new Date(at).toISOString()} was offered although it was read as busy`);
      await mustRefuse(busy[0]!, 'in a calendar that is well');
      await mustSell('beside a calendar that is well');
    },

    /** What was busy when it was last read stays busy. */
    async suffer(misery: (typeof miseries)[number]) {
      const name = typeof misery === 'string' ? misery : misery.kind;
      if (misery === 'dies') await host.close();
      else if (misery === 'empties') host.hold();
      else host.mood = misery;
      await stage.advance(random.chance(0.5) ? 2 * minute : 6 * minute);
      await mustRefuse(busy[1]!, `while the calendar suffers (${name})`);
      await mustSell(`while the calendar suffers (${name})`);
    },

    /** It answers again with a new entry, while somebody stands before the button that pays for its time. */
    async heal() {
      host.mood = { kind: 'well' };
      await host.open();
      const wanted = starts.pop()!;
      const others = busy;
      await mustRefuse(wanted, 'although the calendar held it by then', async () => {
        busy = [...others, wanted];
        fill(busy);
        await stage.advance(2 * minute);
      });
    },

    /** Longer than a copy may be old: nothing is sold, and everything again once it is back. */
    async dieForADay() {
      await host.close();
      for (let passed = 0; passed < 26; passed += 2) await stage.advance(2 * hour);
      const free = await freeStarts(stage);
      if (free.length > 0)
        odd.push(`${free.length} times were offered beside a calendar that is dead for a day`);
      await mustRefuse(starts.pop()!, 'beside a calendar that is dead for a day');
      await host.open();
      await stage.advance(6 * minute);
      await mustSell('after the calendar came back');
    },
  };
}
