import type { Kysely } from 'kysely';
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

    async purge(now) {
      const { numDeletedRows } = await db
        .deleteFrom('rate_limit')
        .where('expires_at', '<=', now)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
