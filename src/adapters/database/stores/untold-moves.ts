import type { Kysely } from 'kysely';
import type { UntoldMoveStore } from '#use-cases/ports/moves.ts';
import type { Tables } from '../tables.ts';

export function untoldMoveStore(db: Kysely<Tables>): UntoldMoveStore {
  return {
    async add(bookingId, at) {
      await db
        .insertInto('untold_move')
        .values({ booking_id: bookingId, moved_at: at })
        .onConflict((conflict) => conflict.column('booking_id').doNothing())
        .execute();
    },

    async list(limit) {
      const rows = await db
        .selectFrom('untold_move')
        .select('booking_id')
        .orderBy('moved_at')
        .orderBy('booking_id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.booking_id);
    },

    async remove(bookingId) {
      await db.deleteFrom('untold_move').where('booking_id', '=', bookingId).execute();
    },
  };
}
