import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Weekday, weekdays } from '#domain/time/date.ts';
import type { CalendarStore } from '#use-cases/ports/calendar.ts';
import { toWindows } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function calendarStore(db: Kysely<Tables>): CalendarStore {
  return {
    async weeklyHours() {
      const rows = await db.selectFrom('weekly_hours').selectAll().execute();
      if (rows.length === 0) return null;
      const windowsOf = (day: Weekday) =>
        toWindows(rows.find(({ weekday }) => weekday === day)?.windows ?? '[]');
      return {
        mon: windowsOf('mon'),
        tue: windowsOf('tue'),
        wed: windowsOf('wed'),
        thu: windowsOf('thu'),
        fri: windowsOf('fri'),
        sat: windowsOf('sat'),
        sun: windowsOf('sun'),
      };
    },

    // All seven days in one statement: nobody reads half a week.
    async setWeeklyHours(hours) {
      if (!hours) {
        await db.deleteFrom('weekly_hours').execute();
        return;
      }
      await db
        .insertInto('weekly_hours')
        .values(weekdays.map((weekday) => ({ weekday, windows: JSON.stringify(hours[weekday]) })))
        .onConflict((conflict) =>
          conflict.column('weekday').doUpdateSet((eb) => ({ windows: eb.ref('excluded.windows') })),
        )
        .execute();
    },

    async exceptions() {
      const rows = await db.selectFrom('date_exception').selectAll().orderBy('position').execute();
      return rows.map((row) => ({
        id: row.id,
        from: row.from_on,
        to: row.to_on,
        windows: toWindows(row.windows),
        note: row.note,
        publicNote: row.public_note,
      }));
    },

    async addException({ from, to, windows, note, publicNote = '' }) {
      const id = randomUUID();
      await db
        .insertInto('date_exception')
        .values({
          id,
          from_on: from,
          to_on: to,
          windows: JSON.stringify(windows),
          note,
          public_note: publicNote,
        })
        .execute();
      return id;
    },

    async removeException(id) {
      const { numDeletedRows } = await db
        .deleteFrom('date_exception')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },

    async busy({ start, end }) {
      if (end <= start) return [];
      const rows = await db
        .selectFrom('busy_interval')
        .select(['starts_at', 'ends_at'])
        .where('ends_at', '>', start)
        .where('starts_at', '<', end)
        .unionAll(
          db
            .selectFrom('owner_block')
            .select(['starts_at', 'ends_at'])
            .where('ends_at', '>', start)
            .where('starts_at', '<', end),
        )
        .orderBy('starts_at')
        .execute();
      return rows.map((row) => ({ start: row.starts_at, end: row.ends_at }));
    },

    async blocks(now) {
      const rows = await db
        .selectFrom('owner_block')
        .selectAll()
        .where('ends_at', '>', now)
        .orderBy('starts_at')
        .execute();
      return rows.map((row) => ({ id: row.id, start: row.starts_at, end: row.ends_at, note: row.note }));
    },

    async addBlock({ start, end, note }) {
      const id = randomUUID();
      await db.insertInto('owner_block').values({ id, starts_at: start, ends_at: end, note }).execute();
      return id;
    },

    async removeBlock(id) {
      const { numDeletedRows } = await db.deleteFrom('owner_block').where('id', '=', id).executeTakeFirst();
      return numDeletedRows === 1n;
    },
  };
}
