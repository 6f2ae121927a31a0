import { randomUUID } from 'node:crypto';
import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import { normalEmail } from '#domain/email-address.ts';
import type { OutboxStore } from '#use-cases/ports/outbox.ts';
import type { Engine } from '../engine.ts';
import { toOutboxMail } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function outboxStore(db: Kysely<Tables>, engine: Engine['name']): OutboxStore {
  const mails = () => db.selectFrom('outbox').selectAll();

  return {
    async enqueue(mail) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('outbox')
        .values({
          id: randomUUID(),
          key: mail.key,
          kind: mail.kind,
          booking_id: mail.bookingId,
          recipient: mail.to,
          reply_to: mail.replyTo,
          subject: mail.subject,
          html: mail.html,
          body_text: mail.text,
          attachments: JSON.stringify(mail.attachments),
          created_at: mail.createdAt,
          attempts: 0,
          next_try_at: mail.nextTryAt,
          given_up: false,
        })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },

    async takeBack(key) {
      await db.deleteFrom('outbox').where('key', '=', key).where('sent_at', 'is', null).execute();
    },

    // One statement, so that no mail goes to two senders. The hand-over counts as the first try from here on:
    // if the sender dies before it reports back, the mail may have been accepted all the same.
    async lease(now, leaseUntil, limit) {
      const rows = await db
        .with(
          (cte) => cte('due').materialized(),
          (cte) =>
            cte
              .selectFrom('outbox')
              .select('id')
              .where('sent_at', 'is', null)
              .where('dropped_at', 'is', null)
              .where('next_try_at', '<=', now)
              .where(({ or, eb }) => or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
              .orderBy('next_try_at')
              .limit(limit)
              // SQLite has one writer at a time; PostgreSQL steps over rows that another sender is taking.
              .$if(engine === 'postgres', (query) => query.forUpdate().skipLocked()),
        )
        .updateTable('outbox')
        .set((eb) => ({
          lease_until: leaseUntil,
          first_tried_at: eb.fn.coalesce('first_tried_at', eb.val(now)),
        }))
        .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
        .returningAll()
        .execute();
      return rows.map(toOutboxMail).sort((a, b) => a.nextTryAt - b.nextTryAt || a.createdAt - b.createdAt);
    },

    async markSent(id, providerId, at) {
      await db
        .updateTable('outbox')
        .set((eb) => ({
          sent_at: at,
          provider_id: providerId,
          attempts: eb('attempts', '+', 1),
          lease_until: null,
          given_up: false,
          last_error: null,
        }))
        .where('id', '=', id)
        .execute();
    },

    async markFailed(id, { error, isRefused, nextTryAt, firstTriedAt }) {
      await db
        .updateTable('outbox')
        .set((eb) => ({
          attempts: eb('attempts', '+', 1),
          refusals: eb('refusals', '+', isRefused ? 1 : 0),
          lease_until: null,
          first_tried_at: firstTriedAt,
          next_try_at: nextTryAt,
          last_error: error,
        }))
        .where('id', '=', id)
        .where('sent_at', 'is', null)
        .execute();
    },

    async drop(bookingId, kinds, at, why) {
      if (kinds.length === 0) return 0;
      const { numUpdatedRows } = await db
        .updateTable('outbox')
        .set({ dropped_at: at, given_up: false, lease_until: null, last_error: why })
        .where('booking_id', '=', bookingId)
        .where('kind', 'in', kinds)
        .where('sent_at', 'is', null)
        // Also one that was given up, or the owner's retry would send what is no longer true.
        .where(({ or, eb }) => or([eb('dropped_at', 'is', null), eb('given_up', '=', true)]))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async giveUp(id, { error, isRefused }, at) {
      await db
        .updateTable('outbox')
        .set((eb) => ({
          dropped_at: at,
          given_up: true,
          attempts: eb('attempts', '+', 1),
          refusals: eb('refusals', '+', isRefused ? 1 : 0),
          lease_until: null,
          last_error: error,
        }))
        .where('id', '=', id)
        .where('sent_at', 'is', null)
        .execute();
    },

    async retry(id, now) {
      const { numUpdatedRows } = await db
        .updateTable('outbox')
        .set({ dropped_at: null, given_up: false, lease_until: null, next_try_at: now })
        .where('id', '=', id)
        .where('sent_at', 'is', null)
        .where(({ or, and, eb }) =>
          or([eb('given_up', '=', true), and([eb('dropped_at', 'is', null), eb('attempts', '>', 0)])]),
        )
        // Neither one whose reader was erased, nor one whose words have died of age.
        .where('recipient', '<>', '')
        .where('html', '<>', '')
        .executeTakeFirst();
      if (numUpdatedRows > 0n) return 'queued';
      const known = await db.selectFrom('outbox').select('id').where('id', '=', id).executeTakeFirst();
      return known ? 'finished' : 'unknown';
    },

    async findByKey(key) {
      const row = await mails().where('key', '=', key).executeTakeFirst();
      return row ? toOutboxMail(row) : null;
    },

    async findByProviderId(providerId) {
      const row = await mails().where('provider_id', '=', providerId).executeTakeFirst();
      return row ? toOutboxMail(row) : null;
    },

    async setDelivery(id, delivery) {
      await db.updateTable('outbox').set({ delivery }).where('id', '=', id).execute();
    },

    async of(bookingId) {
      const rows = await mails()
        .where('booking_id', '=', bookingId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toOutboxMail);
    },

    // Addresses are compared as people are, which SQL cannot do; there are fewer of them than mails.
    async ofRecipient(email) {
      const known = await db.selectFrom('outbox').select('recipient').distinct().execute();
      const spellings = known
        .map((row) => row.recipient)
        .filter((to) => normalEmail(to) === normalEmail(email));
      if (spellings.length === 0) return [];
      const rows = await mails()
        .where('recipient', 'in', spellings)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toOutboxMail);
    },

    async forget(ids, at) {
      if (ids.length === 0) return;
      await db
        .updateTable('outbox')
        .set((eb) => ({
          recipient: '',
          reply_to: null,
          subject: '',
          html: '',
          body_text: '',
          attachments: '[]',
          dropped_at: eb.fn.coalesce('dropped_at', 'sent_at', eb.val(at)),
          given_up: false,
          last_error: null,
        }))
        .where('id', 'in', ids)
        .execute();
    },

    // Three questions, because each has its own small index and one question with "or" would read the whole table.
    async troubled(limit) {
      const failing = mails()
        .where('sent_at', 'is', null)
        .where('dropped_at', 'is', null)
        .where('attempts', '>', sql.lit(0));
      const givenUp = mails().where('given_up', '=', engine === 'postgres' ? sql.lit(true) : sql.lit(1));
      const refused = mails().where('delivery', 'in', [
        sql.lit('bounced' as const),
        sql.lit('complained' as const),
      ]);
      const open = refused.where((eb) => eb.not(eb.exists(heardSince(eb))));
      const rows = [];
      for (const question of [failing, givenUp, open]) {
        rows.push(...(await question.orderBy('created_at', 'desc').orderBy('id').limit(limit).execute()));
      }
      return rows
        .map(toOutboxMail)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit);
    },

    // A mail that was dropped is as finished as one that was sent.
    async lastSentAt() {
      const row = await db
        .selectFrom('outbox')
        .select('sent_at')
        .where('sent_at', 'is not', null)
        .orderBy('sent_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.sent_at ?? null;
    },

    async purgeBodies(sentBefore) {
      const { numUpdatedRows } = await db
        .updateTable('outbox')
        .set({ html: '', body_text: '', attachments: '[]' })
        .where((eb) => eb(eb.fn.coalesce('sent_at', 'dropped_at'), '<', sentBefore))
        .where('html', '<>', sql.lit(''))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}

/** A later email of the same booking reached its buyer: at a corrected address, or at this one after all. */
function heardSince(mail: ExpressionBuilder<Tables, 'outbox'>) {
  return mail
    .selectFrom('outbox as later')
    .innerJoin('booking', 'booking.id', 'later.booking_id')
    .select('later.id')
    .whereRef('later.booking_id', '=', 'outbox.booking_id')
    .whereRef('later.created_at', '>', 'outbox.created_at')
    .whereRef('later.recipient', '=', 'booking.attendee_email')
    .where('later.sent_at', 'is not', null)
    .where(({ and, or, eb }) =>
      or([
        eb('later.delivery', '=', 'delivered'),
        and([eb('later.recipient', '<>', eb.ref('outbox.recipient')), eb('later.delivery', 'is', null)]),
      ]),
    );
}
