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

    async hitAll(hits) {
      const rows = await db
        .insertInto('rate_limit')
        .values(
          hits.map(({ key, windowStart, expiresAt }) => ({
            key,
            window_start: windowStart,
            count: 1,
            expires_at: expiresAt,
          })),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['key', 'window_start'])
            .doUpdateSet((eb) => ({ count: eb('rate_limit.count', '+', 1) })),
        )
        .returning(['key', 'count'])
        .execute();
      const counts = new Map(rows.map(({ key, count }) => [key, count]));
      return hits.map(({ key }) => counts.get(key) ?? 0);
    },

    async noteHold(bookingId, networks, expiresAt) {
      const rows = networks.map((network) => ({ booking_id: bookingId, network, expires_at: expiresAt }));
      await db.insertInto('hold_network').values(rows).execute();
    },

    async standing({ holder, bannedHash, networks, now }) {
      const { rows } = await sql<{ what: string; count: number }>`
        select 'browser' as what, count(*) as count from booking
          where state = 'held' and holder = ${holder} and not payment_processing
        union all select 'all', count(*) from booking where state = 'held' and hold_until > ${now}
        union all select 'ban', count(*) from ban where email_hash = ${bannedHash}
        union all select 'network:' || network, count(*)
          from hold_network join booking on booking.id = hold_network.booking_id
          where network in (${sql.join(networks)}) and state = 'held' and hold_until > ${now}
          group by network`.execute(db);
      const counts = new Map(rows.map(({ what, count }) => [what, count]));
      const countOf = (what: string) => counts.get(what) ?? 0;
      return {
        ofBrowser: countOf('browser'),
        ofAll: countOf('all'),
        ofNetworks: new Map(networks.map((network) => [network, countOf(`network:${network}`)])),
        isBanned: countOf('ban') > 0,
      };
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
