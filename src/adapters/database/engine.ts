import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What SQLite and PostgreSQL do each in their own way. Everything else is written once, in `stores/`. */
export interface Engine {
  name: 'sqlite' | 'postgres';
  /** Outside a transaction every query stands alone. Its errors are those of `Database`, or unforeseen. */
  queries: Kysely<Tables>;
  transaction<T>(work: (queries: Kysely<Tables>) => Promise<T>, locks: string[]): Promise<T>;
  version(): Promise<string>;
  writeBack(): Promise<void>;
  isSound(): Promise<boolean>;
  close(): Promise<void>;
}
