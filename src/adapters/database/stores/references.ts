import type { Kysely, Selectable } from 'kysely';
import type { Reference } from '#domain/reference.ts';
import type { ReferenceStore } from '#use-cases/ports/notes.ts';
import type { ReferenceTable, Tables } from '../tables.ts';

export function referenceStore(db: Kysely<Tables>): ReferenceStore {
  const all = () => db.selectFrom('reference').selectAll();
  return {
    async find(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row ? toReference(row) : null;
    },

    async findByTokenHash(tokenHash) {
      const row = await all().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row ? toReference(row) : null;
    },

    async ofBooking(bookingId) {
      const row = await all().where('booking_id', '=', bookingId).executeTakeFirst();
      return row ? toReference(row) : null;
    },

    async insert(reference) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('reference')
        .values(toRow(reference))
        .onConflict((conflict) => conflict.column('booking_id').doNothing())
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows) === 1;
    },

    async update(reference) {
      await db.updateTable('reference').set(toRow(reference)).where('id', '=', reference.id).execute();
    },

    async list(states) {
      const rows = await all()
        .where('state', 'in', states)
        .orderBy('answered_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toReference);
    },

    async remove(bookingId) {
      await db.deleteFrom('reference').where('booking_id', '=', bookingId).execute();
    },
  };
}

function toRow(reference: Reference): ReferenceTable {
  return {
    id: reference.id,
    booking_id: reference.bookingId,
    state: reference.state,
    token_hash: reference.tokenHash,
    sentence: reference.sentence,
    naming: reference.naming,
    shown_name: reference.shownName,
    asked_at: reference.askedAt,
    answered_at: reference.answeredAt,
    approved_at: reference.approvedAt,
    withdrawn_at: reference.withdrawnAt,
  };
}

function toReference(row: Selectable<ReferenceTable>): Reference {
  return {
    id: row.id,
    bookingId: row.booking_id,
    state: row.state,
    tokenHash: row.token_hash,
    sentence: row.sentence,
    naming: row.naming,
    shownName: row.shown_name,
    askedAt: row.asked_at,
    answeredAt: row.answered_at,
    approvedAt: row.approved_at,
    withdrawnAt: row.withdrawn_at,
  };
}
