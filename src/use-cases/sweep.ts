import { hour, minute } from '#domain/interval.ts';
import { mayRebook } from '#domain/policy.ts';
import { closeEndedSessions } from './close-sessions.ts';
import type { PaymentEvent, Ports } from './ports.ts';
import { handleStripeEvent } from './receive-stripe-event.ts';
import { refundBooking } from './refund-booking.ts';
import { settleStaleHold } from './release-hold.ts';
import { remind } from './remind.ts';
import { retain } from './retain.ts';
import { sendMail } from './send-mail.ts';
import { settleCheckout } from './settle-checkout.ts';

/** An open checkout is looked at from this age on, so that a lost webhook is healed in two minutes. */
const webhookPatience = 45_000;
/** Stripe lists events in order of creation, and an answer may be a little behind. */
const eventOverlap = 5 * minute;
const cursorKey = 'stripe-events-since';
const retainedKey = 'retained-at';

/**
 * Heals what a fault left behind: lost and failed webhooks, holds whose end nobody reported, refunds and mails that are
 * still owed, reminders. Runs every minute and at start, and a failing duty does not keep the others from running.
 */
export async function sweep(ports: Ports): Promise<void> {
  const duties: [string, () => Promise<unknown>][] = [
    ['holds', () => sweepHolds(ports)],
    ['failed-webhooks', () => sweepFailedWebhooks(ports)],
    ['missed-events', () => sweepMissedEvents(ports)],
    ['refunds', () => sweepRefunds(ports)],
    ['ended-sessions', () => closeEndedSessions(ports)],
    ['reminders', () => remind(ports)],
    ['retention', () => sweepRetention(ports)],
    ['mail', () => sendMail(ports)],
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

/** Every unpaid hold is asked about: the ended ones to be let go, the open ones because their webhook may be lost. */
async function sweepHolds(ports: Ports): Promise<void> {
  const now = ports.now();
  const stale = await ports.database.bookings.staleHolds(now, 200);
  for (const booking of stale) await settleStaleHold(ports, booking);

  const held = await ports.database.bookings.list({ states: ['held'], limit: 200 });
  for (const booking of held) {
    if (booking.holdUntil <= now || booking.createdAt > now - webhookPatience) continue;
    // Its process died between the hold and the answer: no buyer has that checkout's address.
    if (!booking.checkoutSessionId) await settleStaleHold(ports, booking);
    else await settleCheckout(ports, { checkoutSessionId: booking.checkoutSessionId, by: 'system' });
  }
}

async function sweepFailedWebhooks(ports: Ports): Promise<void> {
  for (const event of await ports.database.webhooks.unprocessed(50)) {
    // A delivery that is being handled at this moment is not a failed one.
    if (event.source !== 'stripe' || event.receivedAt > ports.now() - webhookPatience) continue;
    await handleStripeEvent(ports, ports.payments.parseEvent(event.payload));
  }
}

/** Events that Stripe made and never delivered, refunds and disputes above all. */
async function sweepMissedEvents(ports: Ports): Promise<void> {
  const now = ports.now();
  const cursor = Number((await ports.database.settings.get(cursorKey)) ?? now - hour);
  const listed = await ports.payments.eventsSince(cursor - eventOverlap);
  if (!listed.ok) return;
  for (const event of listed.events) await handleMissedEvent(ports, event);
  await ports.database.write((store) => store.settings.set(cursorKey, String(now)));
}

async function handleMissedEvent(ports: Ports, event: PaymentEvent): Promise<void> {
  const inbox = await ports.database.write((store) =>
    store.webhooks.receive({
      id: event.id,
      source: 'stripe',
      type: event.type,
      payload: JSON.stringify({ id: event.id, type: event.type }),
      receivedAt: ports.now(),
    }),
  );
  if (inbox.processedAt === null) await handleStripeEvent(ports, event);
}

async function sweepRefunds(ports: Ports): Promise<void> {
  const now = ports.now();
  for (const booking of await ports.database.bookings.refundsDue(100)) {
    // The buyer of a session that the owner cancelled may still pick another time instead.
    if (!mayRebook(booking, now)) await refundBooking(ports, booking.id);
  }
}

/** Once an hour is often enough for limits that are counted in days. */
async function sweepRetention(ports: Ports): Promise<void> {
  const now = ports.now();
  const last = Number((await ports.database.settings.get(retainedKey)) ?? 0);
  if (now - last < hour) return;
  await retain(ports);
  await ports.database.write((store) => store.settings.set(retainedKey, String(now)));
}
