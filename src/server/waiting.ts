import type { Database } from '#use-cases/ports/database.ts';

/** How many rows one figure counts at most: what waits in such numbers has its alarm already. */
const countedAtMost = 100;

/** What waits for another try or for the owner, by its name in `ship_weekly_waiting`. docs/metrics.md says each. */
export async function countWaiting(database: Database): Promise<Record<string, number>> {
  return {
    troubled_mails: (await database.outbox.troubled(countedAtMost)).length,
    unprocessed_webhooks: (await database.webhooks.unprocessed(countedAtMost)).length,
    failing_calendars: (await database.feeds.all()).filter(({ failing }) => failing).length,
    refunds_due: (await database.bookings.refundsDue(countedAtMost)).length,
    alarms: (await database.alarms.list()).filter(({ overAt }) => overAt === null).length,
  };
}
