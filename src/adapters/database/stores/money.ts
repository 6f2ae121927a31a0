import type { Kysely } from 'kysely';
import type { MoneyStore } from '#use-cases/ports/money.ts';
import type { Tables } from '../tables.ts';

export function moneyStore(db: Kysely<Tables>): MoneyStore {
  return {
    async record(entry) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('money_event')
        .values({
          stripe_id: entry.stripeId,
          booking_id: entry.bookingId,
          kind: entry.kind,
          amount_minor: entry.amountMinor,
          currency: entry.currency,
          status: entry.status,
          reported_at: entry.at,
        })
        .onConflict((conflict) => conflict.column('stripe_id').doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return true;
      await db
        .updateTable('money_event')
        .set({ status: entry.status })
        .where('stripe_id', '=', entry.stripeId)
        .execute();
      return false;
    },

    async of(bookingId) {
      const rows = await db
        .selectFrom('money_event')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .orderBy('reported_at')
        .orderBy('stripe_id')
        .execute();
      return rows.map((row) => ({
        stripeId: row.stripe_id,
        bookingId: row.booking_id,
        kind: row.kind,
        amountMinor: row.amount_minor,
        currency: row.currency,
        status: row.status,
        at: row.reported_at,
      }));
    },
  };
}
