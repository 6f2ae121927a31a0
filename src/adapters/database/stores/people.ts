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
      let groups = db
        .selectFrom('booking')
        .select((eb) => [
          'email_key',
          eb.fn.countAll<number>().as('bookings'),
          eb.fn.max('starts_at').as('last_starts_at'),
        ])
        .where('email_key', '!=', '')
        .groupBy('email_key')
        .orderBy('last_starts_at', 'desc')
        .limit(limit);
      if (search) {
        groups = groups.where(
          sql<boolean>`(lower(attendee_name) LIKE ${part.toLowerCase()} ESCAPE '\\' OR attendee_name LIKE ${part} ESCAPE '\\' OR email_key LIKE ${part.toLowerCase()} ESCAPE '\\')`,
        );
      }
      const rows = await db
        .selectFrom(groups.as('person'))
        .innerJoin('booking', (join) =>
          join
            .onRef('booking.email_key', '=', 'person.email_key')
            .onRef('booking.starts_at', '=', 'person.last_starts_at'),
        )
        .select(['booking.id', 'booking.email_key', 'attendee_name', 'attendee_email'])
        .select(['person.bookings', 'person.last_starts_at'])
        .orderBy('person.last_starts_at', 'desc')
        .execute();
      // Canceled and booked again at the same time: one of the two speaks for the person.
      const people = new Map(rows.map((row) => [row.email_key, row]));
      return [...people.values()].map((row) => ({
        key: row.id,
        name: row.attendee_name,
        email: row.attendee_email,
        bookings: Number(row.bookings),
        lastStartsAt: Number(row.last_starts_at),
      }));
    },

    leads: (limit): Promise<Lead[]> => leads().orderBy('mail.created_at', 'desc').limit(limit).execute(),
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
