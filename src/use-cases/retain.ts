import { day } from '#domain/interval.ts';
import type { Ports } from '#use-cases/ports.ts';

/** How long personal data lives after its use has ended; the privacy page says the same numbers. */
export const retention = {
  unpaidHolds: 7 * day,
  webhookBodies: 30 * day,
  attachedAudits: 90 * day,
  sentMailBodies: 90 * day,
  /** Long enough to know a browser again that is used once a year. */
  ownerSessions: 400 * day,
};

/** Deletes what has outlived its use. Safe to run at any time and often. */
export async function retain(ports: Ports): Promise<Record<string, number>> {
  const now = ports.now();
  return ports.database.write(async (store) => ({
    drafts: await store.drafts.purge(now),
    unpaidHolds: await store.bookings.purgeExpired(now - retention.unpaidHolds),
    webhookBodies: await store.webhooks.purge(now - retention.webhookBodies),
    attachedAudits: await store.bookings.purgeAudits(now - retention.attachedAudits),
    mailBodies: await store.outbox.purgeBodies(now - retention.sentMailBodies),
    limits: await store.limits.purge(now),
    logins: await store.logins.purge({ now, sessionsSeenBefore: now - retention.ownerSessions }),
  }));
}
