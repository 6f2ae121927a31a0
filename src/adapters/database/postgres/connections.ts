import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { translateError } from './errors.ts';

/** Connections of one app process. */
export const poolSize = 10;

export function createPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'ship-weekly',
    max: poolSize,
    connectionTimeoutMillis: 8_000,
    // The server's own time-outs, which each transaction sets for itself, say nothing when the server is gone without a word.
    query_timeout: 12_000,
    keepAlive: true,
    types: { getTypeParser },
  });
  // A lost connection is told to whoever uses it next; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

const { builtins } = pg.types;

/** bigint as a number (instants and amounts stay far below 2^53), dates and JSON as their text. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: string) => {
  if (type === builtins.INT8) return Number;
  if (type === builtins.DATE || type === builtins.JSON) return String;
  return pg.types.getTypeParser(type, format as 'text');
};

/** The pool as kysely sees it, with errors that the port names. */
export function translatingPool(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      try {
        const client = new TranslatingClient(await pool.connect());
        // kysely's type also asks for cursors, which nothing here uses.
        return client as unknown as PostgresPoolClient;
      } catch (error) {
        throw translateError(error);
      }
    },
    end: () => pool.end(),
  };
}

/**
 * For one transaction, and not for the connection: a pooler such as PgBouncer refuses what a connection asks for at its
 * start, and lends the connection to somebody else afterwards. In one message with its beginning, which saves a journey.
 */
const timeLimits = `
  set local statement_timeout = '10s'; set local lock_timeout = '8s';
  set local idle_in_transaction_session_timeout = '15s'`;

class TranslatingClient {
  #client: pg.PoolClient;
  #failure: unknown;
  /** The server gave no answer: it may still be at work on the question, and the next one would wait behind it. */
  #isUnsure = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    // The server would turn the commit of a failed transaction into a rollback; this says what had failed.
    if (sql === 'commit' && this.#failure) throw this.#failure;
    try {
      const text = sql.startsWith('start transaction') ? `${sql};${timeLimits}` : sql;
      return await this.#client.query(text, parameters as unknown[]);
    } catch (error) {
      const translated = translateError(error);
      this.#failure ??= translated;
      this.#isUnsure ||= !(error instanceof pg.DatabaseError);
      throw translated;
    }
  }

  release(destroy?: boolean) {
    this.#client.release(destroy || this.#isUnsure);
  }
}
