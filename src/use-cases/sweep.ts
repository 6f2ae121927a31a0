import { day, hour, minute } from '#domain/interval.ts';
import { closeEndedSessions } from '#use-cases/booking/close-sessions.ts';
import { tellMoves } from '#use-cases/booking/tell-moves.ts';
import { pollFeeds } from '#use-cases/calendar/refresh-feeds.ts';
import { handleStripeEvent } from '#use-cases/checkout/receive-stripe-event.ts';
import { refundIfOwed } from '#use-cases/checkout/refund-booking.ts';
import { settleStaleHold } from '#use-cases/checkout/release-hold.ts';
import { settleCheckout } from '#use-cases/checkout/settle-checkout.ts';
import { completeBooks } from '#use-cases/checkout/sync-payout.ts';
import { askForReferences } from '#use-cases/desk/reference.ts';
import { handleMailEvent } from '#use-cases/mail/receive-mail-event.ts';
import { remind } from '#use-cases/mail/remind.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { reconcileAfterRestore } from '#use-cases/operation/after-restore.ts';
import { raiseAlarm, tellAlarms } from '#use-cases/operation/alarm.ts';
import { clockSighting, stripeSighting, watch } from '#use-cases/operation/watch.ts';
import type { PaymentEvent } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';
import { retain } from '#use-cases/retain.ts';

/** A checkout or an event is looked at from this age on, so that a lost webhook is healed in two minutes. */
const webhookPatience = 45_000;
/** Stripe lists events in order of creation, an answer may be a little behind, and its clock is not ours. */
const eventOverlap = 10 * minute;
/** After so many silences in a row Stripe is not there: the rest waits for the next round, so that mail does not. */
const silencesAtMost = 3;
const cursorKey = 'stripe-events-since';
const retainedKey = 'retained-at';
const askedKey = 'references-asked-at';
const examinedKey = 'examined-at';
const booksKey = 'books-completed-at';
/** When a round ended, for the owner who asks whether it still runs. */
export const sweptKey = 'swept-at';

/** How far earlier rounds had come, by the keys above. */
type Marks = ReadonlyMap<string, string>;

/**
 * Heals what a fault left behind: lost and failed webhooks, holds whose end nobody reported, refunds and mails that are
 * still owed, reminders. Runs every minute and at start, and a failing duty does not keep the others from running.
 */
export async function sweep(ports: Ports): Promise<void> {
  // Asked once: it would be a quarter of all the questions of a quiet round.
  const earlier = ports.database.settings.all();
  const duties: [string, () => Promise<unknown>][] = [
    // Before an event may give a time away that a row of ours had left or taken.
    ['after-restore', async () => reconcileAfterRestore(ports, await earlier)],
    ['ended-sessions', () => closeEndedSessions(ports)],
    ['reminders', () => remind(ports)],
    ['mail', () => sendMail(ports)],
    ['holds', () => sweepHolds(ports)],
    ['failed-webhooks', () => sweepFailedWebhooks(ports)],
    ['missed-events', async () => sweepMissedEvents(ports, await earlier)],
    ['refunds', () => sweepRefunds(ports)],
    ['moves', () => tellMoves(ports)],
    ['books', async () => hourly(ports, await earlier, booksKey, () => completeBooks(ports))],
    ['references', async () => hourly(ports, await earlier, askedKey, () => askForReferences(ports))],
    ['calendars', () => pollFeeds(ports)],
    ['retention', async () => hourly(ports, await earlier, retainedKey, () => retainAndWriteBack(ports))],
    ['soundness', async () => daily(ports, await earlier, examinedKey, () => examine(ports))],
    ['watch', () => watch(ports)],
    ['alarms', () => tellAlarms(ports)],
    // What the duties before have queued.
    ['mail', () => sendMail(ports)],
    ['swept', () => ports.database.settings.set(sweptKey, String(ports.now()))],
  ];
  for (const [name, run] of duties) {
    try {
      await run();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      ports.log.error('sweep-failed', { eventType: name, reason });
    }
  }
}

/** Runs `step` on each until Stripe has been silent too often. */
async function untilSilent<T>(
  items: T[],
  step: (item: T) => Promise<'no-answer' | 'answered'>,
): Promise<void> {
  let silences = 0;
  for (const item of items) {
    silences = (await step(item)) === 'no-answer' ? silences + 1 : 0;
    if (silences === silencesAtMost) return;
  }
}

/** Every unpaid hold is asked about: the ended ones to be let go, the open ones because their webhook may be lost. */
async function sweepHolds(ports: Ports): Promise<void> {
  const now = ports.now();
  const held = await ports.database.bookings.held(400);
  const due = held.filter(
    ({ holdUntil, createdAt, settled }) =>
      // A free time waits for its buyer alone.
      holdUntil <= now || (settled === 'stripe' && createdAt <= now - webhookPatience),
  );
  await untilSilent(due, async (booking) => {
    // Without a session its process died between the hold and the answer: no buyer has that checkout's address.
    const isOver = booking.holdUntil <= now || !booking.checkoutSessionId;
    if (isOver)
      return (await settleStaleHold(ports, booking)).outcome === 'no-answer' ? 'no-answer' : 'answered';
    const settled = await settleCheckout(ports, {
      checkoutSessionId: booking.checkoutSessionId!,
      by: 'system',
    });
    return !settled.ok && settled.reason === 'no-answer' ? 'no-answer' : 'answered';
  });
}

async function sweepFailedWebhooks(ports: Ports): Promise<void> {
  const failed = await ports.database.webhooks.unprocessed(50);
  // A delivery that is being handled at this moment is not a failed one.
  const due = failed.filter(({ receivedAt }) => receivedAt <= ports.now() - webhookPatience);
  await untilSilent(due, async (inbox) => {
    if (inbox.source === 'resend') {
      await handleMailEvent(ports, inbox);
      return 'answered';
    }
    const handled = await handleStripeEvent(ports, inbox.id, () => ports.payments.parseEvent(inbox.payload));
    return !handled.ok && handled.reason === 'failed' ? 'no-answer' : 'answered';
  });
}

/** Events that Stripe made and never delivered, refunds and disputes above all. */
async function sweepMissedEvents(ports: Ports, earlier: Marks): Promise<void> {
  const now = ports.now();
  const cursor = Number(earlier.get(cursorKey) ?? now - hour);
  const listed = await ports.payments.eventsSince(cursor, now);
  if (!listed.ok) {
    ports.log.warn('missed-events-unknown', { reason: listed.detail });
    await raiseAlarm(ports, stripeSighting(listed));
    return;
  }
  const clock = clockSighting(now, listed.at);
  if (clock) await raiseAlarm(ports, clock);
  // All are written down before the cursor moves; one that fails is a failed webhook like any other.
  const missed = await ports.database.write(async (store) => {
    const unprocessed: PaymentEvent[] = [];
    for (const { rawBody, ...event } of listed.events) {
      const { id, type } = event;
      const inbox = await store.webhooks.receive({
        id,
        source: 'stripe',
        type,
        payload: rawBody,
        receivedAt: now,
      });
      if (inbox.processedAt === null && inbox.receivedAt === now) unprocessed.push(event);
    }
    // What is listed late is looked for again, but only once the search has come as far as today.
    const isComplete = listed.until > now - eventOverlap;
    await store.settings.set(cursorKey, String(isComplete ? now - eventOverlap : listed.until));
    return unprocessed;
  });
  await untilSilent(missed, async (event) => {
    const handled = await handleStripeEvent(ports, event.id, () => event);
    return !handled.ok && handled.reason === 'failed' ? 'no-answer' : 'answered';
  });
}

async function sweepRefunds(ports: Ports): Promise<void> {
  const due = await ports.database.bookings.refundsDue(100);
  await untilSilent(due, async (booking) => {
    return (await refundIfOwed(ports, booking)).hasAnswer ? 'answered' : 'no-answer';
  });
}

async function retainAndWriteBack(ports: Ports): Promise<void> {
  await retain(ports);
  await ports.database.writeBack();
}

/** A damaged page may be met weeks later, by a buyer; the owner hears of it while there is a copy that is not too old. */
async function examine(ports: Ports): Promise<void> {
  if (await ports.database.isSound()) return;
  await raiseAlarm(ports, { cause: 'database-damaged', detail: 'found by quick_check' });
}

/** Often enough for limits that are counted in days. */
function hourly(ports: Ports, earlier: Marks, key: string, duty: () => Promise<unknown>): Promise<void> {
  return every(hour, ports, earlier, key, duty);
}

function daily(ports: Ports, earlier: Marks, key: string, duty: () => Promise<unknown>): Promise<void> {
  return every(day, ports, earlier, key, duty);
}

async function every(
  pause: number,
  ports: Ports,
  earlier: Marks,
  key: string,
  duty: () => Promise<unknown>,
): Promise<void> {
  const now = ports.now();
  const last = Number(earlier.get(key) ?? 0);
  // A clock that was once ahead must not put the duty off until then.
  if (now >= last && now - last < pause) return;
  await duty();
  await ports.database.settings.set(key, String(now));
}
