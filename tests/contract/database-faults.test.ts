import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openDatabase } from '#adapters/database/open.ts';
import { createSqliteDatabase } from '#adapters/database/sqlite/open-sqlite.ts';
import { hour } from '#domain/interval.ts';
import { type Database, DatabaseUnavailable, OverlapError } from '#use-cases/ports/database.ts';
import { freshPostgresUrl, freshSqlitePath, runSql, testEachNewDatabase } from './support/databases.ts';
import { startPostgresServer } from './support/postgres-server.ts';
import { mondayNine, sampleBooking } from './support/sample-booking.ts';
import { testEachDatabase } from './support/shared-database.ts';

// ── Transactions ─────────────────────────────────────────────────────────────────────────────────

testEachDatabase('a transaction answers with what its work returns', async ({ database }) => {
  assert.equal(
    await database.write(async (store) => (await store.settings.get('none')) ?? 'nothing'),
    'nothing',
  );
});

testEachDatabase('nothing of a failed transaction stays', async ({ database }) => {
  const failing = database.write(async (store) => {
    await store.bookings.insert(sampleBooking());
    await store.settings.set('seen', 'yes');
    throw new RangeError('changed my mind');
  });
  await assert.rejects(failing, RangeError);
  assert.equal(await database.bookings.find('ada'), null);
  assert.equal(await database.settings.get('seen'), null);
});

testEachDatabase('a refused row undoes its transaction even when the work goes on', async ({ database }) => {
  await database.bookings.insert(sampleBooking({ id: 'ada' }));
  const careless = database.write(async (store) => {
    await store.settings.set('seen', 'yes');
    await store.bookings.insert(sampleBooking({ id: 'grace' })).catch(() => {});
  });
  await assert.rejects(careless, OverlapError);
  assert.equal(await database.settings.get('seen'), null);
  assert.equal(await database.bookings.find('grace'), null);
});

testEachDatabase('the database goes on after a failed transaction', async ({ database }) => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await assert.rejects(
      database.write(() => Promise.reject(new Error('no'))),
      /no/,
    );
  }
  await database.write((store) => store.settings.set('alive', 'yes'));
  assert.equal(await database.settings.get('alive'), 'yes');
});

testEachDatabase(
  'a read beside a transaction waits for nothing and sees what is committed',
  async ({ database }) => {
    await database.settings.set('stage', 'before');
    await database.write(async (store) => {
      await store.settings.set('stage', 'after');
      assert.equal(await store.settings.get('stage'), 'after');
      assert.equal(await database.settings.get('stage'), 'before');
    });
    assert.equal(await database.settings.get('stage'), 'after');
  },
);

testEachDatabase('transactions under one lock never interleave', async ({ database }) => {
  const increment = () =>
    database.write(
      async (store) => {
        const count = Number(await store.settings.get('count'));
        await store.settings.set('count', String(count + 1));
      },
      ['2026-12-07', 'count', 'count'],
    );
  await Promise.all(Array.from({ length: 30 }, increment));
  assert.equal(await database.settings.get('count'), '30');
});

testEachDatabase('locks that are named in another order do not stop each other', async ({ database }) => {
  const touch = (locks: string[]) => database.write((store) => store.settings.set('touched', 'yes'), locks);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      touch(index % 2 ? ['monday', 'tuesday'] : ['tuesday', 'monday']),
    ),
  );
});

testEachDatabase('a hundred readers and writers at once are all served', async ({ database }) => {
  const work = Array.from({ length: 100 }, (_, index) =>
    index % 2
      ? database.write((store) => store.limits.hit('all', 0, hour), ['one lock'])
      : database.bookings.reserving({ start: 0, end: mondayNine }),
  );
  await Promise.all(work);
  assert.equal(await database.limits.hit('all', 0, hour), 51);
});

test('a transaction that meets a deadlock is run again (PostgreSQL)', async (t) => {
  const url = await freshPostgresUrl(t);
  const database = await openDatabase({ url });
  await database.settings.set('a', '');
  await database.settings.set('b', '');
  const bothHaveOne = Promise.withResolvers<void>();
  let waiting = 2;
  let runs = 0;
  const touch = (first: string, second: string) =>
    database.write(async (store) => {
      runs += 1;
      await store.settings.set(first, `${first}${second}`);
      waiting -= 1;
      if (waiting === 0) bothHaveOne.resolve();
      await bothHaveOne.promise;
      await store.settings.set(second, `${first}${second}`);
    });
  await Promise.all([touch('a', 'b'), touch('b', 'a')]);
  assert.equal(runs, 3);
  assert.equal(await database.settings.get('a'), await database.settings.get('b'));
  await database.close();
});

// ── Not available ────────────────────────────────────────────────────────────────────────────────

testEachNewDatabase(
  'a closed database is not available, and closing twice is no error',
  async ({ database }) => {
    await database.close();
    await database.close();
    await assertUnavailable(database);
  },
);

test('a database server that was killed is not available, and is again when it is back', async (t) => {
  const server = await startPostgresServer();
  t.after(() => server.close());
  const database = await openDatabase({ url: await freshPostgresUrl(t, server.url) });
  t.after(() => database.close());
  await database.bookings.insert(sampleBooking());

  const interrupted = database.write(async (store) => {
    await store.settings.set('acknowledged', 'no');
    await server.stop();
    await store.settings.set('acknowledged', 'yes');
  });
  await assert.rejects(interrupted, DatabaseUnavailable);
  await assertUnavailable(database);

  await server.start();
  await database.ping();
  assert.deepEqual(await database.bookings.find('ada'), sampleBooking());
  assert.equal(await database.settings.get('acknowledged'), null);
  await database.write((store) => store.settings.set('acknowledged', 'yes'));
});

test('idle connections that the server ends are replaced', async (t) => {
  const url = `${await freshPostgresUrl(t)}&application_name=ended-by-the-server`;
  const database = await openDatabase({ url });
  t.after(() => database.close());
  await Promise.all(Array.from({ length: 8 }, () => database.ping()));
  const ended = await runSql(
    url.replace('ended-by', 'not-ended-by'),
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'ended-by-the-server'`,
  );
  assert.ok(ended.length > 0);
  // The news of the ended connections is still on its way; who gets one of them is told, and the next one is served.
  await database.ping().catch((error) => assert.ok(error instanceof DatabaseUnavailable));
  await database.write((store) => store.settings.set('alive', 'yes'));
});

test('a database server that was never there is not available', async () => {
  await assert.rejects(openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' }), DatabaseUnavailable);
});

test('an address that is no database is refused with one sentence', async () => {
  await assert.rejects(openDatabase({ url: 'mysql://localhost/site' }), /^Error: DATABASE_URL must be .*\.$/);
});

test('a file that is no database is not available', async (t) => {
  const path = freshSqlitePath(t);
  writeFileSync(path, 'Dear diary, '.repeat(100));
  await assert.rejects(openDatabase({ url: path }), DatabaseUnavailable);
});

test('a full disk refuses what does not fit and keeps what it acknowledged', async (t) => {
  const { database, writer } = await openByHand(freshSqlitePath(t));
  t.after(() => database.close());
  await database.bookings.insert(sampleBooking());
  const { page_count: pages } = writer.prepare('PRAGMA page_count').get() as { page_count: number };
  writer.exec(`PRAGMA max_page_count = ${pages + 2}`);
  const tooMuch = database.write(async (store) => {
    await store.settings.set('small', 'yes');
    await store.settings.set('large', 'x'.repeat(100_000));
  });
  await assert.rejects(tooMuch, DatabaseUnavailable);
  assert.equal(await database.settings.get('small'), null);
  assert.deepEqual(await database.bookings.find('ada'), sampleBooking());

  writer.exec('PRAGMA max_page_count = 1000000');
  await database.settings.set('large', 'x'.repeat(100_000));
});

test('a read-only file can be read and not written', async (t) => {
  const path = freshSqlitePath(t);
  const { database } = await openByHand(path, { readOnly: true });
  t.after(() => database.close());
  await database.ping();
  await assert.rejects(database.settings.set('a', 'b'), DatabaseUnavailable);
  await assert.rejects(
    database.write((store) => store.settings.set('a', 'b')),
    DatabaseUnavailable,
  );
});

test('a write waits while another process holds the file, and reads do not', async (t) => {
  const path = freshSqlitePath(t);
  const database = await openDatabase({ url: path });
  t.after(() => database.close());
  using other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const waiting = [
    database.write((store) => store.settings.set('a', 'transaction')),
    database.settings.set('b', 'statement'),
  ];
  assert.equal(await database.settings.get('a'), null);
  other.exec('COMMIT');
  await Promise.all(waiting);
  assert.equal(await database.settings.get('a'), 'transaction');
  assert.equal(await database.settings.get('b'), 'statement');
});

test('what was deleted stands neither in the file nor beside it', async (t) => {
  const path = freshSqlitePath(t);
  const database = await openDatabase({ url: path });
  t.after(() => database.close());
  const words = 'Reviews take a week, says Ada.';
  await database.settings.set('topic', words);
  const stands = () => [path, `${path}-wal`].some((file) => readFileSync(file).includes(words));
  await database.settings.set('topic', '');
  assert.equal(stands(), true, 'the log keeps it');
  await database.writeBack();
  assert.equal(stands(), false);
  await database.settings.set('after', 'yes');
});

test('a damaged page is found', async (t) => {
  const path = freshSqlitePath(t);
  const database = await openDatabase({ url: path });
  t.after(() => database.close());
  await database.writeBack();
  assert.equal(await database.isSound(), true);
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size - 8192, 0xa5), 0, size - 8192, 8192);
  await file.close();
  assert.equal(await database.isSound(), false);
});

async function openByHand(path: string, { readOnly = false } = {}) {
  const migrated = await openDatabase({ url: path });
  await migrated.close();
  const reader = new DatabaseSync(path, { readOnly: true });
  const writer = new DatabaseSync(path, { readOnly });
  return { writer, database: createSqliteDatabase(reader, writer) };
}

async function assertUnavailable(database: Database): Promise<void> {
  await assert.rejects(database.ping(), DatabaseUnavailable);
  await assert.rejects(database.bookings.find('ada'), DatabaseUnavailable);
  await assert.rejects(database.settings.set('a', 'b'), DatabaseUnavailable);
  await assert.rejects(
    database.write((store) => store.settings.set('a', 'b')),
    DatabaseUnavailable,
  );
}
