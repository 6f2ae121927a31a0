import { type Kysely, sql } from 'kysely';
import type { CameFrom } from '#domain/reading/page-view.ts';
import type { ReadingStore } from '#use-cases/ports/reading.ts';
import type { Tables } from '../tables.ts';

export function readingStore(db: Kysely<Tables>): ReadingStore {
  return {
    async count(day, views) {
      if (views.length === 0) return;
      await db
        .insertInto('page_count')
        .values(views.map(({ page, cameFrom, n }) => ({ day, page, came_from: cameFrom, n })))
        .onConflict((conflict) =>
          conflict
            .columns(['day', 'page', 'came_from'])
            .doUpdateSet({ n: sql<number>`page_count.n + excluded.n` }),
        )
        .execute();
    },

    async views(since) {
      const rows = await db
        .selectFrom('page_count')
        .select((eb) => ['page', 'came_from', eb.fn.sum<number>('n').as('n')])
        .where('day', '>=', since)
        .groupBy(['page', 'came_from'])
        .execute();
      return rows.map(({ page, came_from, n }) => ({ page, cameFrom: came_from as CameFrom, n: Number(n) }));
    },

    async bookedFrom(since) {
      const rows = await db
        .selectFrom('booking')
        .select((eb) => [
          'source',
          'currency',
          eb.fn.countAll<number>().as('bookings'),
          eb.fn.sum<number>('amount_minor').as('amount_minor'),
        ])
        .where('source', '<>', sql.lit(''))
        .where('state', 'in', ['confirmed', 'completed', 'no_show'])
        .where('created_at', '>=', since)
        .groupBy(['source', 'currency'])
        .execute();
      return rows.map((row) => ({
        source: row.source,
        currency: row.currency,
        bookings: Number(row.bookings),
        amountMinor: Number(row.amount_minor),
      }));
    },
  };
}
