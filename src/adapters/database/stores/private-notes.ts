import type { Kysely } from 'kysely';
import type { PrivateNoteStore } from '#use-cases/ports/private-notes.ts';
import type { Tables } from '../tables.ts';

export function privateNoteStore(db: Kysely<Tables>): PrivateNoteStore {
  return {
    async of(bookingId) {
      const row = await db
        .selectFrom('private_note')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .executeTakeFirst();
      return row ? { body: row.body, savedAt: row.saved_at } : null;
    },

    async save(bookingId, { body, savedAt }) {
      if (body === '') {
        await db.deleteFrom('private_note').where('booking_id', '=', bookingId).execute();
        return;
      }
      const columns = { body, saved_at: savedAt };
      await db
        .insertInto('private_note')
        .values({ booking_id: bookingId, ...columns })
        .onConflict((conflict) => conflict.column('booking_id').doUpdateSet(columns))
        .execute();
    },
  };
}
