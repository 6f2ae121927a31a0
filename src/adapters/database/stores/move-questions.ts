import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { MoveQuestionStore } from '#use-cases/ports/moves.ts';
import type { Tables } from '../tables.ts';

const instants = z.array(z.number());

export function moveQuestionStore(db: Kysely<Tables>): MoveQuestionStore {
  return {
    async of(bookingId) {
      const row = await db
        .selectFrom('move_question')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .executeTakeFirst();
      if (!row) return null;
      return {
        bookingId,
        suggested: instants.parse(JSON.parse(row.suggested)),
        words: row.words,
        sequence: row.sequence,
        askedAt: row.asked_at,
      };
    },

    async ask({ bookingId, suggested, words, sequence, askedAt }) {
      const columns = { suggested: JSON.stringify(suggested), words, sequence, asked_at: askedAt };
      await db
        .insertInto('move_question')
        .values({ booking_id: bookingId, ...columns })
        .onConflict((conflict) => conflict.column('booking_id').doUpdateSet(columns))
        .execute();
    },

    async remove(bookingId) {
      await db.deleteFrom('move_question').where('booking_id', '=', bookingId).execute();
    },
  };
}
