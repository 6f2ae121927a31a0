import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Turns } from '../turns.ts';
import { translateError } from './errors.ts';
import { withPatience } from './patience.ts';
import type { Statements } from './statements.ts';

/** The two connections to one file. In WAL mode the reader sees what is committed and never waits for the writer. */
export interface Connections {
  reader: Statements;
  writer: Statements;
  turns: Turns;
}

/**
 * kysely on node:sqlite. Reads outside a transaction go to the reader; everything else takes the write turn,
 * and transactions begin with `BEGIN IMMEDIATE`, so that what they read cannot change before they write.
 */
export function sqliteDialect(connections: Connections): Dialect {
  return {
    createAdapter: () => new ConcurrentAdapter(),
    createDriver: () => new SqliteDriver(connections),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** kysely would let one query or transaction run at a time, reads as well. The write turn does this for writes alone. */
class ConcurrentAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true;
  }
}

class SqliteDriver implements Driver {
  #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async init() {}

  async acquireConnection() {
    return new SqliteConnection(this.#connections);
  }

  async beginTransaction(connection: SqliteConnection) {
    await connection.begin();
  }

  async commitTransaction(connection: SqliteConnection) {
    connection.commit();
  }

  async rollbackTransaction(connection: SqliteConnection) {
    connection.rollback();
  }

  async releaseConnection(connection: SqliteConnection) {
    connection.release();
  }

  async destroy() {}
}

class SqliteConnection implements DatabaseConnection {
  #connections: Connections;
  /** Set while this connection is in a transaction and so owns the writer. */
  #passTurn: (() => void) | undefined;
  #failure: unknown;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { reader, writer, turns } = this.#connections;
    try {
      if (this.#passTurn) return writer.run<R>(query);
      if (SelectQueryNode.is(query.query)) return await withPatience(() => reader.run<R>(query));
      const passTurn = await turns.take();
      try {
        return await withPatience(() => writer.run<R>(query));
      } finally {
        passTurn();
      }
    } catch (error) {
      this.#failure ??= error;
      throw translateError(error);
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it, and nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('This driver does not stream.');
  }

  async begin() {
    const { writer, turns } = this.#connections;
    const passTurn = await turns.take();
    try {
      await withPatience(() => writer.run(beginImmediate));
    } catch (error) {
      passTurn();
      throw translateError(error);
    }
    this.#passTurn = passTurn;
  }

  /** A transaction with a failed query never commits, even if its work went on, as PostgreSQL has it. */
  commit() {
    try {
      if (this.#failure) throw this.#failure;
      this.#connections.writer.run(commit);
    } catch (error) {
      throw translateError(error);
    }
  }

  rollback() {
    const { writer } = this.#connections;
    // After some errors, a full disk among them, SQLite has rolled back by itself.
    if (writer.database.isOpen && writer.database.isTransaction) writer.run(rollback);
  }

  release() {
    this.#passTurn?.();
    this.#passTurn = undefined;
  }
}

const beginImmediate = CompiledQuery.raw('BEGIN IMMEDIATE');
const commit = CompiledQuery.raw('COMMIT');
const rollback = CompiledQuery.raw('ROLLBACK');
