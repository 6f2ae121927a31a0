import type { Kysely } from 'kysely';
import type { SettingStore } from '#use-cases/ports/settings.ts';
import type { Tables } from '../tables.ts';

export function settingStore(db: Kysely<Tables>): SettingStore {
  return {
    async get(key) {
      const row = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },

    async all() {
      const rows = await db.selectFrom('setting').selectAll().execute();
      return new Map(rows.map(({ key, value }) => [key, value]));
    },

    async set(key, value) {
      await db
        .insertInto('setting')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}
