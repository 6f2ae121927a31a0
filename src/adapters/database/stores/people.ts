import { type Kysely, sql } from 'kysely';
import type { Lead, PeopleStore } from '#use-cases/ports/people.ts';
import type { Tables } from '../tables.ts';

export function peopleStore(db: Kysely<Tables>): PeopleStore {
  /** Who ticked the box, which a word to the owner beside their mail says, and was not erased since. */
  const leads = () =>
    db
      .selectFrom('outbox as mail')
      .select(['mail.id as key', 'mail.recipient as email', 'mail.created_at as at'])
      .where('mail.kind', '=', sql.lit('audit-results' as const))
      .where('mail.recipient', '!=', '')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('outbox as consent')
            .select('consent.id')
            .where('consent.key', '=', sql<string>`'audit-consent:' || mail.key`),
        ),
      );

  return {
    async find(search, limit) {
      const part = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      const low = part.toLowerCase();
      const matches = (row: string) =>
        sql<boolean>`(lower(${sql.ref(`${row}.attendee_name`)}) LIKE ${low} ESCAPE '\\'
          OR ${sql.ref(`${row}.attendee_name`)} LIKE ${part} ESCAPE '\\'
          OR ${sql.ref(`${row}.email_key`)} LIKE ${low} ESCAPE '\\')`;
      // Newest start first, and of each person the newest alone: fifty rows are read where grouping would read them all.
      let query = db
        .selectFrom('booking as newest')
        .select(['newest.id', 'newest.attendee_name', 'newest.attendee_email', 'newest.starts_at'])
        .select(({ selectFrom, fn }) =>
          selectFrom('booking as theirs')
            .select(fn.countAll<number>().as('n'))
            .whereRef('theirs.email_key', '=', 'newest.email_key')
            .as('bookings'),
        )
        .where('newest.email_key', '!=', '')
        .where(({ eb, selectFrom }) => {
          const theirs = selectFrom('booking as other')
            .select('other.id')
            .whereRef('other.email_key', '=', 'newest.email_key')
            .orderBy('other.starts_at', 'desc')
            .orderBy('other.id', 'desc')
            .limit(1);
          return eb('newest.id', '=', search ? theirs.where(matches('other')) : theirs);
        })
        .orderBy('newest.starts_at', 'desc')
        .orderBy('newest.id', 'desc')
        .limit(limit);
      if (search) query = query.where(matches('newest'));
      const rows = await query.execute();
      return rows.map((row) => ({
        key: row.id,
        name: row.attendee_name,
        email: row.attendee_email,
        bookings: Number(row.bookings),
        lastStartsAt: row.starts_at,
      }));
    },

    leads: (limit): Promise<Lead[]> =>
      leads().orderBy('mail.created_at', 'desc').orderBy('mail.id').limit(limit).execute(),
    lead: async (key) => (await leads().where('mail.id', '=', key).executeTakeFirst()) ?? null,

    async ban(hash, at) {
      await db
        .insertInto('ban')
        .values({ email_hash: hash, banned_at: at })
        .onConflict((conflict) => conflict.column('email_hash').doNothing())
        .execute();
    },

    async unban(hash) {
      await db.deleteFrom('ban').where('email_hash', '=', hash).execute();
    },

    async bannedAt(hash) {
      const row = await db
        .selectFrom('ban')
        .select('banned_at')
        .where('email_hash', '=', hash)
        .executeTakeFirst();
      return row?.banned_at ?? null;
    },
  };
}
