import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import type { FeedChange, FeedCopy } from '#domain/feed.ts';
import type { Interval } from '#domain/interval.ts';
import type { FeedStore, StoredFeed } from '#use-cases/ports/feeds.ts';
import type { CalendarFeedTable, Tables } from '../tables.ts';

/** Rows in one statement: far below what either engine takes as parameters. */
const rowsAtOnce = 1_000;

export function feedStore(db: Kysely<Tables>): FeedStore {
  return {
    async all() {
      const rows = await db.selectFrom('calendar_feed').selectAll().orderBy('name').orderBy('id').execute();
      return rows.map(toFeed);
    },

    async find(id) {
      const row = await db.selectFrom('calendar_feed').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toFeed(row) : null;
    },

    async add(feed, busy) {
      await db.insertInto('calendar_feed').values(toRow(feed)).execute();
      await insertBusy(db, feed.id, busy);
    },

    async change(id, { switches, goOnUntil, ...names }) {
      const { numUpdatedRows } = await db
        .updateTable('calendar_feed')
        .set({
          ...names,
          ...(switches ? { switches: JSON.stringify(switches) } : {}),
          ...(goOnUntil === undefined ? {} : { go_on_until: goOnUntil }),
          fingerprint: null,
          lease_until: null,
        })
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async remove(id) {
      await db.deleteFrom('busy_interval').where('feed_id', '=', id).execute();
      const { numDeletedRows } = await db.deleteFrom('calendar_feed').where('id', '=', id).executeTakeFirst();
      return numDeletedRows === 1n;
    },

    async lease(id, { now, until, triedBefore }) {
      const row = await db
        .updateTable('calendar_feed')
        .set({ lease_until: until, tried_at: now })
        .where('id', '=', id)
        .where('tried_at', '<=', triedBefore)
        .where(({ or, eb }) => or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .returningAll()
        .executeTakeFirst();
      return row ? toFeed(row) : null;
    },

    async finish(id, lease, change) {
      const { numUpdatedRows } = await db
        .updateTable('calendar_feed')
        .set({ ...toChangedRow(change), lease_until: null })
        .where('id', '=', id)
        .where('lease_until', '=', lease)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      if (change.busy) await replaceBusy(db, id, change.busy);
      return true;
    },

    async busy({ start, end }) {
      const rows = await db
        .selectFrom('busy_interval')
        .selectAll()
        .where('ends_at', '>', start)
        .where('starts_at', '<', end)
        .orderBy('starts_at')
        .execute();
      return rows.map((row) => ({ feedId: row.feed_id, start: row.starts_at, end: row.ends_at }));
    },
  };
}

/** Most of a calendar is as it was: only what differs is written. */
async function replaceBusy(db: Kysely<Tables>, feedId: string, busy: Interval[]): Promise<void> {
  const rows = await db
    .selectFrom('busy_interval')
    .select(['starts_at', 'ends_at'])
    .where('feed_id', '=', feedId)
    .execute();
  const wanted = new Map(busy.map(({ start, end }) => [start, end]));
  const gone = rows.filter((row) => wanted.get(row.starts_at) !== row.ends_at).map((row) => row.starts_at);
  const kept = new Set(rows.map((row) => row.starts_at).filter((start) => !gone.includes(start)));
  for (const starts of inChunks(gone)) {
    await db
      .deleteFrom('busy_interval')
      .where('feed_id', '=', feedId)
      .where('starts_at', 'in', starts)
      .execute();
  }
  await insertBusy(
    db,
    feedId,
    busy.filter(({ start }) => !kept.has(start)),
  );
}

async function insertBusy(db: Kysely<Tables>, feedId: string, busy: Interval[]): Promise<void> {
  for (const chunk of inChunks(busy)) {
    const rows = chunk.map(({ start, end }) => ({ feed_id: feedId, starts_at: start, ends_at: end }));
    await db.insertInto('busy_interval').values(rows).execute();
  }
}

function inChunks<T>(items: T[]): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += rowsAtOnce) chunks.push(items.slice(at, at + rowsAtOnce));
  return chunks;
}

function toFeed(row: Selectable<CalendarFeedTable>): StoredFeed {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    sealed: row.sealed,
    host: row.host,
    switches: switches.parse(JSON.parse(row.switches)),
    createdAt: row.created_at,
    copy: {
      readAt: row.read_at,
      coversUntil: row.covers_until,
      changedAt: row.changed_at,
      events: row.events,
      notes: notes.parse(JSON.parse(row.notes)),
    },
    fingerprint: row.fingerprint === null ? null : fingerprint.parse(JSON.parse(row.fingerprint)),
    triedAt: row.tried_at,
    leaseUntil: row.lease_until,
    failing:
      row.failing_since === null || row.failure === null
        ? null
        : { since: row.failing_since, failure: JSON.parse(row.failure) },
    emptiedAt: row.emptied_at,
    goOnUntil: row.go_on_until,
  };
}

function toRow(feed: StoredFeed): Insertable<CalendarFeedTable> {
  const { copy, failing } = feed;
  return {
    id: feed.id,
    name: feed.name,
    kind: feed.kind,
    sealed: feed.sealed,
    host: feed.host,
    switches: JSON.stringify(feed.switches),
    created_at: feed.createdAt,
    read_at: copy.readAt,
    covers_until: copy.coversUntil,
    changed_at: copy.changedAt,
    events: copy.events,
    notes: JSON.stringify(copy.notes),
    fingerprint: feed.fingerprint && JSON.stringify(feed.fingerprint),
    tried_at: feed.triedAt,
    lease_until: feed.leaseUntil,
    failing_since: failing?.since ?? null,
    failure: failing && JSON.stringify(failing.failure),
    emptied_at: feed.emptiedAt,
    go_on_until: feed.goOnUntil,
  };
}

function toChangedRow({
  copy,
  fingerprint,
  failing,
  emptiedAt,
  goOnUntil,
  sealed,
}: FeedChange & { sealed?: string }): Updateable<CalendarFeedTable> {
  return {
    ...toChangedCopy(copy ?? {}),
    ...(fingerprint ? { fingerprint: JSON.stringify(fingerprint) } : {}),
    ...(goOnUntil === null ? { go_on_until: null } : {}),
    ...(sealed === undefined ? {} : { sealed }),
    failing_since: failing?.since ?? null,
    failure: failing && JSON.stringify(failing.failure),
    emptied_at: emptiedAt,
  };
}

function toChangedCopy({
  readAt,
  coversUntil,
  changedAt,
  events,
  notes,
}: Partial<FeedCopy>): Updateable<CalendarFeedTable> {
  return {
    ...(readAt === undefined ? {} : { read_at: readAt }),
    ...(coversUntil === undefined ? {} : { covers_until: coversUntil }),
    ...(changedAt === undefined ? {} : { changed_at: changedAt }),
    ...(events === undefined ? {} : { events }),
    ...(notes === undefined ? {} : { notes: JSON.stringify(notes) }),
  };
}

const switches = z.object({
  tentative: z.boolean(),
  outOfOffice: z.boolean(),
  allDay: z.boolean(),
  everyAllDay: z.boolean(),
  addresses: z.array(z.string()),
});

const notes = z.record(z.string(), z.number());

const fingerprint = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  hash: z.string(),
});
