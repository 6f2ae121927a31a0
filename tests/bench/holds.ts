/**
 * Holds a second beside the raw commit rate of the same database: `node tests/bench/holds.ts`. Stripe answers at once
 * here, because its pace is not ours.
 */
import { day, hour, minute } from '#domain/interval.ts';
import { closePostgres, type Engine, engines } from '#tests/faults/stage/database.ts';
import { countingQuestions } from '#tests/use-cases/support/questions.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import type { Ports } from '#use-cases/ports.ts';
import { isLeast, often, round, timed } from './figures.ts';
import { openRawCommits } from './raw-commits.ts';
import { openWorkshop } from './workshop.ts';

export interface HoldsBench {
  engine: Engine;
  holds: number;
  holdsPerSecond: number;
  /** Transactions of one hold: the hold with the limits of its address, and the address of its checkout. */
  commitsPerHold: number;
  /** What a hold asks of its stores, inside and outside of transactions. */
  questionsPerHold: number;
  /** Of the whole process, the sandbox and the raw commits not in it. */
  cpuMsPerHold: number;
  rawCommitsPerSecond: number;
}

const rowBytes = 1_000;

export async function benchHolds(engine: Engine, count = 300): Promise<HoldsBench> {
  // Half an hour a hold: the limits of a day are not what is measured.
  let now = Date.UTC(2027, 0, 4, 9);
  const workshop = await openWorkshop(engine, () => now);
  const raw = await openRawCommits(workshop.database);
  try {
    const counts = { commits: 0, questions: 0 };
    const ports = countingQuestions(withInstantStripe(workshop.services.ports), counts);
    const offer = {
      ...workshop.services.content.firstOffer,
      window: { kind: 'rolling' as const, days: 365 },
    };
    // Four sessions a day, as the site's own offer has it.
    const first = now + 10 * day;
    const hold = async (index: number) => {
      now += 30 * minute;
      const held = await holdSlot(ports, {
        holder: `browser ${index}`,
        offer,
        startsAt: first + index * 6 * hour,
        attendee: {
          name: 'Ada Lovelace',
          email: `ada-${index}@example.com`,
          company: '',
          topic: 'We start more than we finish.',
          timeZone: 'Europe/London',
          clock: 12,
        },
        attachedAudit: null,
        // Another network each: what one may hold is not what is measured.
        clientIp: `10.${index >> 8}.${index & 255}.1`,
      });
      if (!held.ok) throw new Error(`No hold: ${held.reason}`);
    };
    const warmUp = often(50);
    for (let index = 0; index < warmUp; index += 1) {
      await hold(index);
      await raw.commit(rowBytes);
    }
    Object.assign(counts, { commits: 0, questions: 0 });
    let [holding, committing, cpu] = [0, 0, 0];
    for (let index = warmUp; index < warmUp + count; index += 1) {
      // In turns, so that both meet the same moods of the disk.
      const before = process.cpuUsage();
      holding += await timed(() => hold(index));
      const { user, system } = process.cpuUsage(before);
      cpu += (user + system) / 1_000;
      committing += await timed(() => raw.commit(rowBytes));
    }
    return {
      engine,
      holds: count,
      holdsPerSecond: (count * 1_000) / holding,
      commitsPerHold: counts.commits / count,
      questionsPerHold: counts.questions / count,
      cpuMsPerHold: cpu / count,
      rawCommitsPerSecond: (count * 1_000) / committing,
    };
  } finally {
    await raw.close();
    await workshop.close();
  }
}

function withInstantStripe(ports: Ports): Ports {
  return {
    ...ports,
    payments: {
      ...ports.payments,
      createCheckout: async ({ bookingId, trace, amountMinor, currency, successUrl }) => ({
        ok: true,
        checkout: {
          id: `cs_${bookingId}`,
          url: `https://checkout.example.com/${bookingId}`,
          status: 'open',
          paymentStatus: 'unpaid',
          amountMinor,
          currency,
          livemode: false,
          paymentIntentId: null,
          clientReferenceId: bookingId,
          openedAt: Date.now(),
          trace,
          successUrl,
          buyer: null,
        },
      }),
    },
  };
}

if (import.meta.main) {
  const rows = [];
  for (const engine of engines) rows.push(await benchHolds(engine, isLeast ? 1 : undefined));
  await closePostgres();
  console.log(
    'Holds a second, one after the other, beside the raw commit rate of the same database (aim: 0.2 on SQLite, 0.05 on PostgreSQL)',
  );
  console.table(
    rows.map(({ engine, holds, rawCommitsPerSecond, ...hold }) => ({
      engine,
      holds,
      'holds a second': round(hold.holdsPerSecond, 0),
      'commits of a hold': round(hold.commitsPerHold, 2),
      'questions of a hold': round(hold.questionsPerHold, 1),
      'CPU of a hold, ms': round(hold.cpuMsPerHold, 2),
      'raw commits a second': round(rawCommitsPerSecond, 0),
      'holds / raw': round(hold.holdsPerSecond / rawCommitsPerSecond, 2),
    })),
  );
}
