import { type Kysely, sql } from 'kysely';
import type { WebhookStore } from '#use-cases/ports/webhooks.ts';
import { toWebhookEvent } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function webhookStore(db: Kysely<Tables>): WebhookStore {
  return {
    async receive({ id, source, type, payload, receivedAt }) {
      const row = await db
        .insertInto('webhook_event')
        .values({
          id,
          source,
          type,
          payload,
          received_at: receivedAt,
          processed_at: null,
          attempts: 0,
          error: null,
        })
        // Changes nothing, but unlike "do nothing" it answers with the row that stands.
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ id }))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toWebhookEvent(row);
    },

    async lastReceivedAt(source) {
      const row = await db
        .selectFrom('webhook_event')
        .select('received_at')
        .where('source', '=', source)
        .orderBy('received_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.received_at ?? null;
    },

    async markProcessed(id, at) {
      await db
        .updateTable('webhook_event')
        .set((eb) => ({ processed_at: at, attempts: eb('attempts', '+', 1), error: null }))
        .where('id', '=', id)
        .execute();
    },

    async markFailed(id, error) {
      await db
        .updateTable('webhook_event')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), error }))
        .where('id', '=', id)
        .execute();
    },

    // Least tried first, so that events which fail every time do not keep the others waiting.
    async unprocessed(limit) {
      const rows = await db
        .selectFrom('webhook_event')
        .selectAll()
        .where('processed_at', 'is', null)
        .orderBy('attempts')
        .orderBy('received_at')
        .limit(limit)
        .execute();
      return rows.map(toWebhookEvent);
    },

    async empty(id) {
      await db.updateTable('webhook_event').set({ payload: '' }).where('id', '=', id).execute();
    },

    async forget(words) {
      const named = words.filter((word) => word !== '');
      if (named.length === 0) return 0;
      const { numUpdatedRows } = await db
        .updateTable('webhook_event')
        .set({ payload: '' })
        .where('processed_at', 'is not', null)
        .where('payload', '<>', '')
        .where(({ or }) => or(named.map((word) => contains('payload', word))))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async purge(receivedBefore) {
      const { numDeletedRows } = await db
        .deleteFrom('webhook_event')
        .where('received_at', '<', receivedBefore)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

function contains(column: 'payload', word: string) {
  const pattern = `%${word.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}
