import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Database } from '#use-cases/ports/database.ts';
import type { Engine } from '../engine.ts';
import { readMigrations } from '../migrations.ts';
import { createDatabase } from '../store.ts';
import type { Tables } from '../tables.ts';
import { Turns } from '../turns.ts';
import { createPool, poolSize, translatingPool } from './connections.ts';
import { isConflict, translateError } from './errors.ts';
import { type BeforeMigration, migratePostgres } from './migrate-postgres.ts';

/** How often the work of a transaction is run when others get in its way. */
const attempts = 5;

/** Connects to the server and brings the tables up to date. */
export async function openPostgres(url: string, before?: BeforeMigration): Promise<Database> {
  const pool = createPool(url);
  try {
    await migratePostgres(pool, readMigrations(join(import.meta.dirname, 'migrations')), before);
  } catch (error) {
    await pool.end();
    throw translateError(error);
  }
  const queries = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: translatingPool(pool) }) });
  return createDatabase({
    name: 'postgres',
    queries,
    transaction: transactionsOn(queries),
    async version() {
      const { rows } = await readVersion.execute(queries);
      return rows[0]!.version;
    },
    writeBack: async () => {},
    isSound: async () => true,
    async close() {
      if (!pool.ending) await pool.end();
    },
  });
}

function transactionsOn(queries: Kysely<Tables>): Engine['transaction'] {
  // Writers that wait for one lock would hold every connection, and then nobody could read.
  const turns = new Turns(poolSize / 2);

  return async (work, locks) => {
    const sortedLocks = [...new Set(locks)].sort();
    const passTurn = await turns.take();
    try {
      return await repeatOnConflict(() =>
        queries
          .transaction()
          .setIsolationLevel('read committed')
          .execute(async (transaction) => {
            if (sortedLocks.length > 0) await takeLocks(sortedLocks).execute(transaction);
            return work(transaction);
          }),
      );
    } finally {
      passTurn();
    }
  };
}

/** Which transactions are visible: a commit adds itself, and none is ever taken away. */
const readVersion = sql<{ version: string }>`select cast(pg_current_snapshot() as text) as version`;

/** In this order, in which everybody takes them: a sort comes before what is computed for each row. */
const takeLocks = (sortedLocks: string[]) => sql`
  select pg_advisory_xact_lock(hashtextextended(name, 0))
    from unnest(${sortedLocks}::text[]) with ordinality as wanted (name, place) order by place`;

async function repeatOnConflict<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === attempts || !isConflict(error)) throw error;
    }
    // At different moments, so that the same two do not meet again.
    await sleep(Math.random() * 20 * attempt);
  }
}
