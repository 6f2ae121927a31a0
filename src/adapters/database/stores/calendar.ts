import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { WeeklyHours } from '#domain/availability/windows.ts';
import { type Weekday, weekdays } from '#domain/time/date.ts';
import type { CalendarStore } from '#use-cases/ports/calendar.ts';
import { toWindows } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function calendarStore(db: Kysely<Tables>): CalendarStore {
  return {
    async known({ start, end }) {
      const { rows } = await sql<KnownRow>`
        select 'hours' as part, weekday as name, '' as until, cast(windows as text) as windows,
          cast(0 as bigint) as starts, cast(0 as bigint) as ends, cast(null as bigint) as go_on from weekly_hours
        union all select 'exception', cast(from_on as text), cast(to_on as text), cast(windows as text), position, 0, null
          from date_exception
        union all select 'busy', '', '', '', starts_at, ends_at, null from busy_interval
          where ends_at > ${start} and starts_at < ${end}
        union all select 'busy', '', '', '', starts_at, ends_at, null from owner_block
          where ends_at > ${start} and starts_at < ${end}
        union all select 'feed', id, '', '', read_at, covers_until, go_on_until from calendar_feed
        order by starts`.execute(db);
      const of = (part: KnownRow['part']) => rows.filter((row) => row.part === part);
      return {
        weeklyHours: toWeek(of('hours').map(({ name, windows }) => ({ weekday: name, windows }))),
        exceptions: of('exception').map(({ name, until, windows }) => ({
          from: name,
          to: until,
          windows: toWindows(windows),
        })),
        busy: of('busy').map(({ starts, ends }) => ({ start: starts, end: ends })),
        copies: of('feed').map(({ name, starts, ends, go_on }) => ({
          id: name,
          copy: { readAt: starts, coversUntil: ends },
          goOnUntil: go_on,
        })),
      };
    },

    async weeklyHours() {
      return toWeek(await db.selectFrom('weekly_hours').selectAll().execute());
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

    async blocks(now) {
      const rows = await db
        .selectFrom('owner_block')
        .selectAll()
        .where('ends_at', '>', now)
        .orderBy('starts_at')
        .orderBy('id')
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

interface KnownRow {
  part: 'hours' | 'exception' | 'busy' | 'feed';
  name: string;
  until: string;
  windows: string;
  starts: number;
  ends: number;
  go_on: number | null;
}

function toWeek(rows: { weekday: string; windows: string }[]): WeeklyHours | null {
  if (rows.length === 0) return null;
  const windowsOf = (day: Weekday) => toWindows(rows.find(({ weekday }) => weekday === day)?.windows ?? '[]');
  return {
    mon: windowsOf('mon'),
    tue: windowsOf('tue'),
    wed: windowsOf('wed'),
    thu: windowsOf('thu'),
    fri: windowsOf('fri'),
    sat: windowsOf('sat'),
    sun: windowsOf('sun'),
  };
}
