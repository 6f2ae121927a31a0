import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult } from 'kysely';

/** More than the program's different queries; lists of several lengths make a few more. */
const preparedAtMost = 256;

interface Prepared {
  statement: StatementSync;
  answersRows: boolean;
}

/** Runs compiled queries on one connection and keeps their prepared statements. */
export class Statements {
  readonly database: DatabaseSync;
  #prepared = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const { statement, answersRows } = this.#prepare(sql);
    const values = parameters.map(toSqlite);
    if (answersRows) return { rows: statement.all(...values) as R[] };
    const { changes } = statement.run(...values);
    return { numAffectedRows: BigInt(changes), rows: [] };
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    const prepared = { statement, answersRows: statement.columns().length > 0 };
    if (this.#prepared.size >= preparedAtMost) this.#prepared.clear();
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** node:sqlite takes no booleans. */
function toSqlite(value: unknown): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue);
}
