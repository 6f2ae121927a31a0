import type { Kysely } from 'kysely';
import type { HistoryStore } from '#use-cases/ports/history.ts';
import type { Tables } from '../tables.ts';

export function historyStore(db: Kysely<Tables>): HistoryStore {
  return {
    async append({ bookingId, at, what, by, why }) {
      await db
        .insertInto('booking_event')
        .values({ booking_id: bookingId, happened_at: at, what, actor: by, why })
        .execute();
    },

    async of(bookingId) {
      const rows = await db
        .selectFrom('booking_event')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        bookingId: row.booking_id,
        at: row.happened_at,
        what: row.what,
        by: row.actor,
        why: row.why,
      }));
    },
  };
}
