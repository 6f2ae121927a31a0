import { type Kysely, sql } from 'kysely';
import type { LimitStore } from '#use-cases/ports/limits.ts';
import type { Tables } from '../tables.ts';

export function limitStore(db: Kysely<Tables>): LimitStore {
  return {
    async hit(key, windowStart, expiresAt) {
      const { count } = await db
        .insertInto('rate_limit')
        .values({ key, window_start: windowStart, count: 1, expires_at: expiresAt })
        .onConflict((conflict) =>
          conflict
            .columns(['key', 'window_start'])
            .doUpdateSet((eb) => ({ count: eb('rate_limit.count', '+', 1) })),
        )
        .returning('count')
        .executeTakeFirstOrThrow();
      return count;
    },

    async noteHold(bookingId, networks, expiresAt) {
      const rows = networks.map((network) => ({ booking_id: bookingId, network, expires_at: expiresAt }));
      await db.insertInto('hold_network').values(rows).execute();
    },

    async liveHolds(networks, now) {
      const counts = await db
        .selectFrom('hold_network')
        .innerJoin('booking', 'booking.id', 'hold_network.booking_id')
        .select((eb) => ['network', eb.fn.countAll<number>().as('count')])
        .where('network', 'in', networks)
        .where('booking.state', '=', sql.lit('held' as const))
        .where('booking.hold_until', '>', now)
        .groupBy('network')
        .execute();
      return new Map(counts.map(({ network, count }) => [network, count]));
    },

    async purge(now) {
      const { numDeletedRows } = await db
        .deleteFrom('rate_limit')
        .where('expires_at', '<=', now)
        .executeTakeFirst();
      await db.deleteFrom('hold_network').where('expires_at', '<=', now).execute();
      return Number(numDeletedRows);
    },
  };
}
