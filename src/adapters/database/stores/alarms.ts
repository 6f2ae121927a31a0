import type { Kysely } from 'kysely';
import type { Alarm } from '#domain/alarm.ts';
import type { AlarmStore } from '#use-cases/ports/alarms.ts';
import type { AlarmTable, Tables } from '../tables.ts';

export function alarmStore(db: Kysely<Tables>): AlarmStore {
  const alarms = () => db.selectFrom('alarm').selectAll();

  return {
    async find(cause, subject) {
      const row = await alarms().where('cause', '=', cause).where('subject', '=', subject).executeTakeFirst();
      return row ? toAlarm(row) : null;
    },

    async save(alarm) {
      const row = toRow(alarm);
      await db
        .insertInto('alarm')
        .values(row)
        .onConflict((conflict) => conflict.columns(['cause', 'subject']).doUpdateSet(row))
        .execute();
    },

    async remove({ cause, subject }) {
      await db.deleteFrom('alarm').where('cause', '=', cause).where('subject', '=', subject).execute();
    },

    async list() {
      return (await alarms().orderBy('since').orderBy('cause').orderBy('subject').execute()).map(toAlarm);
    },
  };
}

function toRow(alarm: Alarm): AlarmTable {
  return {
    cause: alarm.cause,
    subject: alarm.subject,
    detail: alarm.detail,
    since: alarm.since,
    seen_at: alarm.seenAt,
    sightings: alarm.sightings,
    told_at: alarm.toldAt,
    over_at: alarm.overAt,
  };
}

function toAlarm(row: AlarmTable): Alarm {
  return {
    cause: row.cause,
    subject: row.subject,
    detail: row.detail,
    since: row.since,
    seenAt: row.seen_at,
    sightings: row.sightings,
    toldAt: row.told_at,
    overAt: row.over_at,
  };
}
