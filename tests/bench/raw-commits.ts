import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { FreshDatabase } from '#tests/faults/stage/database.ts';

/** Bare commits into a table of their own in the same database, as safe as the site's: what the disk gives at best. */
export interface RawCommits {
  /** One row of so many bytes, one commit. */
  commit(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export async function openRawCommits(database: FreshDatabase): Promise<RawCommits> {
  return database.engine === 'SQLite' ? onFile(database.url) : onServer(database.url);
}

function onFile(path: string): RawCommits {
  const file = new DatabaseSync(path, { timeout: 5_000 });
  file.exec('PRAGMA synchronous = FULL; CREATE TABLE raw_commit (value BLOB)');
  const insert = file.prepare('INSERT INTO raw_commit VALUES (?)');
  return {
    commit: async (bytes) => void insert.run(Buffer.alloc(bytes, 'x')),
    close: async () => file.close(),
  };
}

async function onServer(connectionString: string): Promise<RawCommits> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('CREATE TABLE raw_commit (value bytea)');
  return {
    commit: async (bytes) =>
      void (await client.query('INSERT INTO raw_commit VALUES ($1)', [Buffer.alloc(bytes, 'x')])),
    close: () => client.end(),
  };
}
