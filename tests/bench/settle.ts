/**
 * How long a webhook takes that settles a payment, beside a raw commit of as many bytes: `node tests/bench/settle.ts`.
 * Stripe is the sandbox in the same process, so this is the site's own part; the real Stripe adds its answers.
 */
import { day, minute } from '#domain/interval.ts';
import { signStripe } from '#sandbox/stripe/events.ts';
import { sandboxKeys } from '#settings.ts';
import { closePostgres, type Engine, engines } from '#tests/faults/stage/database.ts';
import { isLeast, often, quantile, round, timed } from './figures.ts';
import { openRawCommits } from './raw-commits.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

export interface SettleBench {
  engine: Engine;
  settled: number;
  medianMs: number;
  p95Ms: number;
  /** What one settled webhook leaves in the database, without indexes. */
  bytes: number;
  rawMedianMs: number;
}

export async function benchSettle(engine: Engine, count = 100): Promise<SettleBench> {
  const workshop = await openWorkshop(engine);
  const raw = await openRawCommits(workshop.database);
  try {
    const [warm, times, rawTimes]: number[][] = [[], [], []];
    const warmUp = often(20);
    for (let index = 0; index < warmUp; index += 1) warm!.push(await settleOne(workshop, index));
    const bytes = Math.round((await storedBytes(workshop)) / warmUp);
    for (let index = 0; index < count; index += 1) {
      // In turns, so that both meet the same moods of the disk.
      times!.push(await settleOne(workshop, warmUp + index));
      rawTimes!.push(await timed(() => raw.commit(bytes)));
    }
    return {
      engine,
      settled: count,
      medianMs: quantile(times!, 0.5),
      p95Ms: quantile(times!, 0.95),
      bytes,
      rawMedianMs: quantile(rawTimes!, 0.5),
    };
  } finally {
    await raw.close();
    await workshop.close();
  }
}

/** @returns milliseconds from the arrival of the signed event to its answer */
async function settleOne({ services, sandbox }: Workshop, index: number): Promise<number> {
  const offer = services.content.firstOffer;
  const first = Math.ceil((services.now() + 2 * day) / (30 * minute)) * 30 * minute;
  const held = await services.holdSlot({
    holder: `browser ${index}`,
    offer,
    startsAt: first + index * 30 * minute,
    attendee: {
      name: 'Ada Lovelace',
      email: `ada-${index}@example.com`,
      company: 'Analytical Engines',
      topic: 'We start more than we finish, and every release waits for one approval.',
      timeZone: 'Europe/London',
      clock: 12,
    },
    attachedAudit: null,
    // Another network each: what one may hold is not what is measured.
    clientIp: `10.${index >> 8}.${index & 255}.1`,
  });
  if (!held.ok) throw new Error(`No hold: ${held.reason}`);
  await sandbox.control.pay(held.booking.checkoutSessionId!, { held: true });
  const events = (await (await fetch(`${sandbox.url}/events`)).json()) as { type: string; payload: string }[];
  const rawBody = events.findLast(({ type }) => type === 'checkout.session.completed')!.payload;
  const headers = signStripe(sandboxKeys.stripeWebhookSecret, rawBody, Math.floor(services.now() / 1000));
  const ms = await timed(() =>
    services.receiveStripeEvent({ rawBody, signature: headers['stripe-signature']! }),
  );
  // The mails go out in the background of the answer; the next measurement does not pay for them.
  await services.sendMail();
  return ms;
}

async function storedBytes({ database }: Workshop): Promise<number> {
  const sizes = [
    `SELECT sum(length(html) + length(body_text) + length(CAST(attachments AS TEXT)) + 200) AS bytes FROM outbox`,
    `SELECT sum(length(CAST(payload AS TEXT)) + 100) AS bytes FROM webhook_event`,
    `SELECT sum(length(CAST(offer AS TEXT)) + length(attendee_topic) + 600) AS bytes FROM booking`,
  ];
  let sum = 0;
  for (const size of sizes) sum += Number((await database.query(size))[0]?.bytes);
  return sum;
}

if (import.meta.main) {
  const rows = [];
  for (const engine of engines) rows.push(await benchSettle(engine, isLeast ? 1 : undefined));
  await closePostgres();
  console.log('A settled webhook beside a raw commit of the same size (aim: 50 ms median or less)');
  console.table(
    rows.map(({ engine, settled, medianMs, p95Ms, bytes, rawMedianMs }) => ({
      engine,
      settled,
      'median ms': round(medianMs),
      'p95 ms': round(p95Ms),
      'bytes of a commit': bytes,
      'raw commit, median ms': round(rawMedianMs, 2),
      'times the raw commit': round(medianMs / rawMedianMs),
    })),
  );
  console.log(
    'PostgreSQL runs without fsync here, as in the tests, so its raw commit is quicker than yours.',
  );
}
