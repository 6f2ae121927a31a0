import { DatabaseSync } from 'node:sqlite';
import { after, type TestContext, test } from 'node:test';
import pg from 'pg';
import { databaseLocation, openDatabase } from '#adapters/database/open.ts';
import type { Database } from '#use-cases/ports/database.ts';
import { type EngineName, engineNames, type Fixture, freshUrl } from './databases.ts';

interface Shared {
  database: Database;
  url: string;
  run(sql: string): Promise<unknown>;
}

/** One database for each engine and test file: tests of one file run one after the other, and tables take long to make. */
const opened = new Map<EngineName, Promise<Shared>>();
const cleanups: (() => unknown)[] = [];

after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

/** One test for each engine, on the file's database, which is empty and has to stay whole. */
export function testEachDatabase(
  name: string,
  body: (fixture: Fixture, t: TestContext) => Promise<void>,
): void {
  for (const engine of engineNames) {
    test(`${name} (${engine})`, async (t) => body({ engine, ...(await emptyDatabase(engine)) }, t));
  }
}

/** The file's database, empty. */
export async function emptyDatabase(engine: EngineName): Promise<Omit<Shared, 'run'>> {
  const shared = opened.get(engine) ?? open(engine);
  opened.set(engine, shared);
  const { database, url, run } = await shared;
  await run(emptyTables);
  return { database, url };
}

/** Money first, which keeps its booking; history and mails go with theirs. */
const emptyTables = [
  'balance_entry',
  'ban',
  'page_count',
  'payout',
  'money_event',
  'booking',
  'webhook_event',
  'booking_draft',
  'outbox',
  'weekly_hours',
  'date_exception',
  'busy_interval',
  'rate_limit',
  'setting',
  'login_link',
  'owner_session',
  'owner_credential',
  'spent_challenge',
  'desk_form',
  'written_note',
  'reference',
  'private_note',
  'move_question',
  'retired_link',
  'owner_block',
  'calendar_feed',
  'alarm',
]
  .map((table) => `DELETE FROM ${table};`)
  .join(' ');

async function open(engine: EngineName): Promise<Shared> {
  // The file's end instead of a test's.
  const file = { after: (cleanup: () => unknown) => cleanups.push(cleanup) } as unknown as TestContext;
  const url = await freshUrl(engine, file);
  const database = await openDatabase({ url });
  cleanups.push(() => database.close());
  return { database, url, run: await connect(url) };
}

async function connect(url: string): Promise<Shared['run']> {
  const location = databaseLocation(url);
  if (location.engine === 'sqlite') {
    const file = new DatabaseSync(location.path);
    cleanups.push(() => file.close());
    return async (sql) => file.exec(`BEGIN IMMEDIATE; ${sql} COMMIT;`);
  }
  const client = new pg.Client({ connectionString: location.url });
  await client.connect();
  cleanups.push(() => client.end());
  return (sql) => client.query(sql);
}
