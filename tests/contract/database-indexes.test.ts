import assert from 'node:assert/strict';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import pg from 'pg';
import { openDatabase } from '#adapters/database/open.ts';
import { createDatabase } from '#adapters/database/store.ts';
import type { Tables } from '#adapters/database/tables.ts';
import type { Store } from '#use-cases/ports/database.ts';
import { type EngineName, engineNames, freshUrl, runSql } from './support/databases.ts';

const asked = { holder: 'a', bannedHash: 'a', networks: ['a', 'b'], now: 1 };

/** What pages and the sweeper ask, and the index that answers. Each of a hundred thousand past rows would cost. */
const questions: Record<string, [ask: (store: Store) => Promise<unknown>, index: string]> = {
  'who reserves a range': [(s) => s.bookings.reserving({ start: 1, end: 2 }), 'booking_reserving'],
  'the holds of a browser': [(s) => s.bookings.heldBy('a'), 'booking_holder'],
  'the holds of an address': [(s) => s.bookings.heldForEmail('a'), 'booking_person'],
  'the booking of a page': [(s) => s.bookings.findByTokenHash('a'), 'booking'],
  'the booking of a checkout': [(s) => s.bookings.findByCheckoutSession('a'), 'booking'],
  'the booking of a payment': [(s) => s.bookings.findByPaymentIntent('a'), 'booking'],
  'held rows': [(s) => s.bookings.held(9), 'booking_hold_end'],
  'refunds that are due': [(s) => s.bookings.refundsDue(9), 'booking_refund_due'],
  'sessions to remind of': [
    (s) => s.bookings.confirmedStarting({ start: 1, end: 2 }, 9),
    'booking_confirmed_start',
  ],
  'sessions that have ended': [(s) => s.bookings.endedBefore(1, 9), 'booking_confirmed_end'],
  'the next session': [(s) => s.bookings.next(1), 'booking_confirmed_end'],
  'the weeks with a session': [
    (s) => s.bookings.starts(['completed'], { start: 1, end: 10 ** 8 }),
    'booking_start',
  ],
  'sessions without a note': [(s) => s.bookings.withoutNote({ start: 1, end: 10 ** 8 }, 9), 'booking_start'],
  'the notes of such sessions': [
    (s) => s.bookings.withoutNote({ start: 1, end: 10 ** 8 }, 9),
    'written_note(_sent|_pkey)?',
  ],
  'the holds that another must wait for': [(s) => s.limits.standing(asked), 'booking_holder'],
  'holds that live': [(s) => s.limits.standing(asked), 'booking_hold_end'],
  'unpaid holds of a network': [(s) => s.limits.standing(asked), 'hold_network_network'],
  'times that are taken': [(s) => s.bookings.taken({ start: 1, end: 2 }), 'booking_reserving'],
  'holds to forget': [(s) => s.bookings.purgeExpired(1), 'booking_unpaid'],
  'audits to forget': [(s) => s.bookings.purgeAudits(1), 'booking_audit'],
  'everything of one person': [(s) => s.bookings.ofEmail('a'), 'booking_person'],
  "a booking's history": [(s) => s.history.of('a'), 'booking_event_booking'],
  "a booking's money": [(s) => s.money.of('a'), 'money_event_booking'],
  "a booking's mails": [(s) => s.outbox.of('a'), 'outbox_booking'],
  'mails that are due': [(s) => s.outbox.lease(1, 2, 9), 'outbox_due'],
  'the mail of a delivery report': [(s) => s.outbox.findByProviderId('a'), 'outbox_provider'],
  'a mail by its key': [(s) => s.outbox.findByKey('a'), 'outbox'],
  'mails to forget': [(s) => s.outbox.purgeBodies(1), 'outbox_with_body'],
  'events to process': [(s) => s.webhooks.unprocessed(9), 'webhook_event_waiting'],
  'events to forget': [(s) => s.webhooks.purge(1), 'webhook_event_received'],
  'drafts to forget': [(s) => s.drafts.purge(1), 'booking_draft_expiry'],
  'limits to forget': [(s) => s.limits.purge(1), 'rate_limit_expiry'],
  'what of a calendar is ours': [(s) => s.bookings.icsUids(10 ** 15), 'booking_start'],
  'busy intervals of a range': [
    (s) => s.calendar.known({ start: 10 ** 10, end: 10 ** 10 + 1 }),
    'busy_interval_end',
  ],
};

/** But for what the owner enters by hand, a few rows at most. */
const readsWholeTable =
  /^SCAN (?!(due|weekly_hours|date_exception|calendar_feed)$|\w+ USING (COVERING )?INDEX )|Seq Scan on (?!weekly_hours|date_exception|owner_block|calendar_feed|ban)/m;

/** PostgreSQL chooses by what is in the tables: years of past bookings and some that are still to be done. */
const manyPastRows = `
  INSERT INTO booking
    SELECT i, 1, CASE WHEN i > 2500 THEN 'held' ELSE 'completed' END, 'none', i * 3600000, i * 3600000 + 1, i * 3600000 + 2, i, i, 'browser ' || i, 'Ada', i || '@example.com',
      i || '@example.com', '', '', 'UTC', '{}', 1, 'USD', i, 'cs_' || i, NULL, 'pi_' || i, false, 1, 0, 0, false, i, 0,
      'token ' || i, 1, i, i, NULL, NULL, NULL, NULL
    FROM generate_series(1, 3000::bigint) i;
  INSERT INTO booking_event (booking_id, happened_at, what, actor, why)
    SELECT id, 1, 'held', 'buyer', '' FROM booking;
  INSERT INTO money_event SELECT 'ch_' || id, id, 'charge', 1, 'USD', 'succeeded', 1 FROM booking;
  INSERT INTO outbox
    SELECT id, id, 'moved', id, '', NULL, '', '', '', '[]', i, 1, i, i, NULL, i, NULL, false, 're_' || id, NULL, NULL
    FROM booking, LATERAL (SELECT starts_at AS i) AS at;
  INSERT INTO webhook_event SELECT id, 'stripe', '', '{}', starts_at, 1, 1, NULL FROM booking;
  INSERT INTO booking_draft SELECT id, '{}', starts_at FROM booking;
  INSERT INTO rate_limit SELECT id, 1, 1, starts_at FROM booking;
  INSERT INTO hold_network SELECT id, id, starts_at FROM booking;
  INSERT INTO written_note SELECT id, 1, '', 1, 1 FROM booking;
  INSERT INTO busy_interval SELECT 'feed', starts_at, ends_at FROM booking;
  ANALYZE booking, booking_event, money_event, outbox, webhook_event, booking_draft, rate_limit, hold_network, written_note, busy_interval`;

for (const engine of engineNames) {
  test(`every question of a page or the sweeper is answered by an index (${engine})`, async (t) => {
    const url = await freshUrl(engine, t);
    await (await openDatabase({ url })).close();
    if (engine === 'PostgreSQL') await runSql(url, manyPastRows);
    const explain = await openPlanner(engine, url, t);
    for (const [name, [ask, index]] of Object.entries(questions)) {
      const [query] = await compiled(engine, ask);
      await t.test(name, async () => {
        const plan = await explain(query!);
        assert.match(plan, new RegExp(`\\b(sqlite_autoindex_)?${index}`), plan);
        assert.doesNotMatch(plan, readsWholeTable, plan);
        // A sort ahead of a limit would read everything that is waiting.
        if (/ limit /.test(query!.sql)) assert.doesNotMatch(plan, /TEMP B-TREE|Sort/, plan);
      });
    }
  });
}

test('where something may be wrong is seen in small indexes (SQLite)', async (t) => {
  const url = await freshUrl('SQLite', t);
  await (await openDatabase({ url })).close();
  const [query] = await compiled('SQLite', (store) => store.troubles.signs(1));
  const explain = await openPlanner('SQLite', url, t);
  const plan = await explain(query!);
  assert.deepEqual(
    [...plan.matchAll(/(?:SCAN|SEARCH) \w+(?: USING (?:COVERING )?INDEX (\w+))?/g)].map(
      ([all, index]) => index ?? all,
    ),
    [
      'SCAN CONSTANT',
      // Few rows ever.
      'SCAN alarm',
      'outbox_failing',
      'outbox_given_up',
      'outbox_refused',
      'booking_refund_due',
      'webhook_event_waiting',
      'SCAN calendar_feed',
      'payout_made',
    ],
  );
});

test('what is in trouble is found by three small indexes (SQLite)', async (t) => {
  const url = await freshUrl('SQLite', t);
  await (await openDatabase({ url })).close();
  const queries = await compiled('SQLite', (store) => store.outbox.troubled(9));
  const explain = await openPlanner('SQLite', url, t);
  const plans = await Promise.all(queries.map(explain));
  assert.deepEqual(
    plans.map((plan) => plan.match(/outbox_\w+/)?.[0]),
    ['outbox_failing', 'outbox_given_up', 'outbox_refused'],
  );
});

/** The SQL that a store would send. */
async function compiled(
  engine: EngineName,
  ask: (store: Store) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const sent: CompiledQuery[] = [];
  const sqlite = engine === 'SQLite';
  const queries = new Kysely<Tables>({
    dialect: {
      createAdapter: () => (sqlite ? new SqliteAdapter() : new PostgresAdapter()),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => (sqlite ? new SqliteIntrospector(db) : new PostgresIntrospector(db)),
      createQueryCompiler: () => (sqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    },
    log({ query }) {
      sent.push(query);
    },
  });
  const store = createDatabase({
    name: sqlite ? 'sqlite' : 'postgres',
    queries,
    transaction: (work) => work(queries),
    version: async () => '',
    writeBack: async () => {},
    isSound: async () => true,
    close: async () => {},
  });
  // The driver answers nothing, which questions for one row may take amiss; the SQL was sent all the same.
  await ask(store).catch(() => {});
  return sent;
}

/** Asks for the plan of one query after the other. */
async function openPlanner(
  engine: EngineName,
  url: string,
  t: TestContext,
): Promise<(query: CompiledQuery) => Promise<string>> {
  if (engine === 'SQLite') {
    const file = new DatabaseSync(url);
    t.after(() => file.close());
    return async ({ sql, parameters }) => {
      const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
      const steps = file.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(values as SQLInputValue[]));
      return steps.map(({ detail }) => detail).join('\n');
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.after(() => client.end());
  return async ({ sql, parameters }) => {
    const { rows } = await client.query(`EXPLAIN ${sql}`, [...parameters]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
}
