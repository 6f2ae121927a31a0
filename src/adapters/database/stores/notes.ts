import type { Kysely, Selectable } from 'kysely';
import type { WrittenNote } from '#domain/written-note.ts';
import type { NoteStore } from '#use-cases/ports/notes.ts';
import type { Tables, WrittenNoteTable } from '../tables.ts';

export function noteStore(db: Kysely<Tables>): NoteStore {
  return {
    async of(bookingId) {
      const rows = await db
        .selectFrom('written_note')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .orderBy('version')
        .execute();
      return rows.map(toNote);
    },

    async save({ bookingId, version, body, savedAt, sentAt }) {
      const columns = { body, saved_at: savedAt, sent_at: sentAt };
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('written_note')
        .values({ booking_id: bookingId, version, ...columns })
        .onConflict((conflict) =>
          conflict
            .columns(['booking_id', 'version'])
            .doUpdateSet(columns)
            .where('written_note.sent_at', 'is', null),
        )
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows) === 1;
    },

    async markSent(bookingId, version, at) {
      const { numUpdatedRows } = await db
        .updateTable('written_note')
        .set({ sent_at: at })
        .where('booking_id', '=', bookingId)
        .where('version', '=', version)
        .where('sent_at', 'is', null)
        .executeTakeFirst();
      return Number(numUpdatedRows) === 1;
    },

    async sentAmong(bookingIds) {
      if (bookingIds.length === 0) return new Set();
      const rows = await db
        .selectFrom('written_note')
        .select('booking_id')
        .where('booking_id', 'in', bookingIds)
        .where('sent_at', 'is not', null)
        .execute();
      return new Set(rows.map((row) => row.booking_id));
    },

    async remove(bookingId) {
      await db.deleteFrom('written_note').where('booking_id', '=', bookingId).execute();
    },
  };
}

function toNote(row: Selectable<WrittenNoteTable>): WrittenNote {
  return {
    bookingId: row.booking_id,
    version: row.version,
    body: row.body,
    savedAt: row.saved_at,
    sentAt: row.sent_at,
  };
}
