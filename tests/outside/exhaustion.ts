import pg from 'pg';
import { openDatabase } from '#adapters/database/open.ts';
import { startPostgresServer } from '#tests/contract/support/postgres-server.ts';
import { type Database, DatabaseUnavailable } from '#use-cases/ports/database.ts';
import type { Outcome } from './run.ts';

const name = 'PostgreSQL without a free connection';
/** Milliseconds. A lock is waited for eight seconds, and so is a connection. */
const longestWait = 10_000;

/** Writers who wait for one lock leave connections for readers; a server that is full is said at once; both heal. */
export async function checkExhaustion(): Promise<Outcome> {
  await using undone = new AsyncDisposableStack();
  const server = await startPostgresServer();
  undone.defer(() => server.close());
  const database = await openDatabase({ url: server.url });
  undone.defer(() => database.close());
  try {
    return {
      name,
      state: 'passed',
      words: `${await waitForLock(database, server.url)}; ${await fill(database, server.url)}`,
    };
  } catch (error) {
    return { name, state: 'failed', words: error instanceof Error ? error.message : String(error) };
  }
}

async function waitForLock(database: Database, url: string): Promise<string> {
  const holder = new pg.Client(url);
  await holder.connect();
  await holder.query(`SELECT pg_advisory_lock(hashtextextended('day', 0))`);
  const from = performance.now();
  const write = () => database.write((store) => store.settings.set('seen', 'yes'), ['day']);
  const writers = Array.from({ length: 5 }, () => write().then(() => 'written', isUnavailable));
  const read = performance.now();
  await database.settings.get('seen');
  const reading = performance.now() - read;
  const outcomes = await Promise.all(writers);
  const waited = performance.now() - from;
  await holder.end();
  if (outcomes.some((outcome) => outcome !== true))
    throw new Error(`Writers behind a lock: ${outcomes.join(', ')}`);
  if (waited > longestWait) throw new Error(`Writers waited ${waited} ms.`);
  await write();
  return `behind a lock 503 after ${(waited / 1000).toFixed(1)} s, a reader beside them ${Math.round(reading)} ms`;
}

async function fill(database: Database, url: string): Promise<string> {
  const clients: pg.Client[] = [];
  try {
    for (;;) {
      const client = new pg.Client(url);
      client.on('error', () => {});
      await client.connect();
      clients.push(client);
    }
  } catch {
    // Full.
  }
  // Superusers, as whom we are here, are kept three; ours are cut, so that the site has to come anew.
  const [first] = clients;
  await first!.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ship-weekly'`,
  );
  for (let free = 0; free < 20; free += 1) {
    const client = new pg.Client(url);
    client.on('error', () => {});
    await client.connect().then(
      () => clients.push(client),
      () => {},
    );
  }
  const from = performance.now();
  const refused = await database.ping().then(() => 'answered', isUnavailable);
  const waited = performance.now() - from;
  if (refused !== true) throw new Error(`A full server: ${refused}`);
  if (waited > longestWait) throw new Error(`A full server was said after ${waited} ms.`);
  await Promise.all(clients.map((client) => client.end()));
  await database.ping();
  return `with ${clients.length} connections of others 503 after ${Math.round(waited)} ms, and well again when they left`;
}

function isUnavailable(error: unknown): true | string {
  return error instanceof DatabaseUnavailable || String(error);
}
