/**
 * What a sweep costs with years of past bookings, and how its questions are answered: `node tests/bench/sweeper.ts`.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import pg from 'pg';
import { day } from '#domain/interval.ts';
import { closePostgres, type Engine, engines } from '#tests/faults/stage/database.ts';
import { isLeast, often, quantile, round } from './figures.ts';
import { addPastBookings } from './past-bookings.ts';
import { openWorkshop } from './workshop.ts';

export interface SweeperBench {
  engine: Engine;
  bookings: number;
  emptyMs: number;
  fullMs: number;
  questions: { sql: string; plan: string; readsAll: boolean }[];
}

export async function benchSweeper(engine: Engine, bookings = 100_000): Promise<SweeperBench> {
  const asked = listen(engine);
  const workshop = await openWorkshop(engine);
  try {
    const { services, database } = workshop;
    // The first sweep also tidies up, which the others do once an hour.
    await services.sweep();
    const emptyMs = await timeSweeps(services.sweep);
    await addPastBookings(database, bookings, services.now() - day);
    await services.sweep();
    asked.clear();
    const fullMs = await timeSweeps(services.sweep);
    const questions = [];
    for (const [sql, values] of asked) {
      const plan = await explain(engine, database.url, sql, values);
      // The few settings are read as quickly without an index.
      questions.push({
        sql,
        plan,
        readsAll: /SCAN (?!(?:due|setting)\b)\w+$|Seq Scan on (?!setting)/m.test(plan),
      });
    }
    return { engine, bookings, emptyMs, fullMs, questions };
  } finally {
    asked.stop();
    await workshop.close();
  }
}

async function timeSweeps(sweep: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < often(25); round += 1) {
    const from = performance.now();
    await sweep();
    times.push(performance.now() - from);
  }
  return quantile(times, 0.5);
}

/** Hears what is asked of the database, below everything of ours. */
function listen(engine: Engine): Map<string, unknown[]> & { stop(): unknown } {
  const heard = new Map<string, unknown[]>();
  const hear = (sql: unknown, values: unknown[] = []) => {
    if (typeof sql === 'string' && /^\s*(with|select|update|delete)/i.test(sql)) heard.set(sql, values);
  };
  if (engine === 'SQLite') {
    const { prepare } = DatabaseSync.prototype;
    // Statements are prepared once and kept, so their use has to be heard of too.
    DatabaseSync.prototype.prepare = function (sql, ...rest) {
      const statement = prepare.call(this, sql, ...rest);
      for (const name of ['all', 'run', 'get', 'iterate'] as const) {
        const real = statement[name].bind(statement) as (...values: unknown[]) => unknown;
        Reflect.set(statement, name, (...values: unknown[]) => {
          hear(sql, values);
          return real(...values);
        });
      }
      return statement;
    };
    return Object.assign(heard, { stop: () => Reflect.set(DatabaseSync.prototype, 'prepare', prepare) });
  }
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [text, values] = given as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    if (typeof text === 'string') hear(text, values);
    else hear(text.text, text.values);
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  return Object.assign(heard, { stop: () => Reflect.set(pg.Client.prototype, 'query', query) });
}

async function explain(engine: Engine, url: string, sql: string, values: unknown[]): Promise<string> {
  if (engine === 'SQLite') {
    using file = new DatabaseSync(url);
    const steps = file.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(values as SQLInputValue[]));
    return steps.map(({ detail }) => detail).join('\n');
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(`EXPLAIN ${sql}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

/** The indexes of a plan, or the tables that it reads whole. */
function shorten(plan: string): string {
  const found = [
    ...plan.matchAll(
      /USING (?:COVERING )?(?:INDEX (\w+)|(PRIMARY KEY|INTEGER PRIMARY KEY))|Index (?:Only )?Scan(?: Backward)? using (\w+)|Bitmap Index Scan on (\w+)|Seq Scan on (\w+)/g,
    ),
  ];
  return [...new Set(found.map(([, ...names]) => names.find(Boolean)))].join(', ') || plan.split('\n')[0]!;
}

if (import.meta.main) {
  for (const engine of engines) {
    const { bookings, emptyMs, fullMs, questions } = await benchSweeper(engine, isLeast ? 100 : undefined);
    console.log(
      `One sweep on ${engine}: ${round(emptyMs)} ms on an empty database, ${round(fullMs)} ms with ${bookings} past bookings`,
    );
    console.table(
      questions.map(({ sql, plan, readsAll }) => ({
        question: sql
          .replaceAll('"', '')
          .replace(/select \* from (\w+)/, '$1')
          .slice(0, 90),
        'answered by': shorten(plan),
        'reads a table whole': readsAll ? 'YES' : 'no',
      })),
    );
  }
  await closePostgres();
}
