import type { Kysely } from 'kysely';
import { normalEmail } from '#domain/email-address.ts';
import type { DraftStore } from '#use-cases/ports/drafts.ts';
import { toDraft } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function draftStore(db: Kysely<Tables>): DraftStore {
  return {
    async find(holder, now) {
      const row = await db
        .selectFrom('booking_draft')
        .selectAll()
        .where('holder', '=', holder)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row ? toDraft(row) : null;
    },

    async save({ holder, fields, expiresAt }) {
      const columns = {
        fields: JSON.stringify(fields),
        email_key: fields.email ? normalEmail(fields.email) : null,
        expires_at: expiresAt,
      };
      await db
        .insertInto('booking_draft')
        .values({ holder, ...columns })
        .onConflict((conflict) => conflict.column('holder').doUpdateSet(columns))
        .execute();
    },

    async remove(holder) {
      await db.deleteFrom('booking_draft').where('holder', '=', holder).execute();
    },

    // No index: drafts live for a day, and this is asked once in a long while.
    async ofEmail(email) {
      const rows = await db
        .selectFrom('booking_draft')
        .selectAll()
        .where('email_key', '=', normalEmail(email))
        .execute();
      return rows.map(toDraft);
    },

    async purge(now) {
      const { numDeletedRows } = await db
        .deleteFrom('booking_draft')
        .where('expires_at', '<=', now)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
