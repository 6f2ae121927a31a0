import type { Alarm } from '#domain/alarm.ts';
import type { Feed } from '#domain/feed.ts';
import type { Instant } from '#domain/interval.ts';
import { listFeeds } from '#use-cases/calendar/keep-feeds.ts';
import { handleStripeEvent } from '#use-cases/checkout/receive-stripe-event.ts';
import { handleMailEvent } from '#use-cases/mail/receive-mail-event.ts';
import { standingAlarms } from '#use-cases/operation/alarm.ts';
import type { Finding } from '#use-cases/ports/machine.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { WebhookEvent } from '#use-cases/ports/webhooks.ts';
import type { Ports } from '#use-cases/ports.ts';
import { sweptKey } from '#use-cases/sweep.ts';

export interface HealthView {
  /** What is wrong with the site as a whole, oldest first. */
  alarms: Alarm[];
  /** When each side was last heard of; null before the first time. */
  stripeEventAt: Instant | null;
  mailEventAt: Instant | null;
  mailSentAt: Instant | null;
  sweptAt: Instant | null;
  /** Events that could not be taken up, oldest first. */
  failedEvents: WebhookEvent[];
  /** Outside calendars, by name. */
  feeds: Feed[];
  version: string;
  /** Of the newest copy; null where there is none. */
  copiedAt: Instant | null;
  freeMegabytes: number | null;
  /** Mails that fail, were given up, or came back. */
  troubledMails: OutboxMail[];
}

const most = 50;

/** Whether the site works, in what it did last and what it could not do. */
export async function readHealth(ports: Ports): Promise<HealthView> {
  const { webhooks, outbox, settings } = ports.database;
  const [alarms, stripeEventAt, mailEventAt, mailSentAt, sweptAt, waiting, troubledMails, feeds] =
    await Promise.all([
      standingAlarms(ports),
      webhooks.lastReceivedAt('stripe'),
      webhooks.lastReceivedAt('resend'),
      outbox.lastSentAt(),
      settings.get(sweptKey),
      webhooks.unprocessed(most),
      outbox.troubled(most),
      listFeeds(ports),
    ]);
  return {
    alarms,
    stripeEventAt,
    mailEventAt,
    mailSentAt,
    sweptAt: sweptAt === null ? null : Number(sweptAt),
    failedEvents: waiting.filter(({ error }) => error !== null),
    troubledMails,
    feeds,
    version: ports.machine.version,
    copiedAt: ports.machine.newestCopyAt(),
    freeMegabytes: ports.machine.freeMegabytes(),
  };
}

/** What the doctor says of keys, sender, webhook, clock and proxy; null when it does not come to its end. */
export function examineSite(ports: Ports): Promise<Finding[] | null> {
  return ports.machine.examine();
}

/** Takes an event up once more, now. @returns false when there is no such event waiting, or it fails again */
export async function replayWebhook(ports: Ports, id: string): Promise<boolean> {
  const waiting = await ports.database.webhooks.unprocessed(most);
  const event = waiting.find((each) => each.id === id);
  if (!event) return false;
  if (event.source === 'stripe') {
    return (await handleStripeEvent(ports, event.id, () => ports.payments.parseEvent(event.payload))).ok;
  }
  await handleMailEvent(ports, event);
  return true;
}
