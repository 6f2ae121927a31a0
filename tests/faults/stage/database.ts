import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runSql } from '#tests/contract/support/databases.ts';
import { type PostgresServer, startPostgresServer } from '#tests/contract/support/postgres-server.ts';

export type Engine = 'SQLite' | 'PostgreSQL';
export const engines: Engine[] = ['SQLite', 'PostgreSQL'];

/** A new, empty database of one of the two kinds. */
export interface FreshDatabase {
  engine: Engine;
  /** A path or an address, as `DATABASE_URL` has it. */
  url: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

let postgres: Promise<PostgresServer> | null = null;
let made = 0;

/**
 * The campaign's own PostgreSQL server, which a fault may stop and start, unless `FAULTS_POSTGRES_URL` leads to another
 * one: a pooler, a pair of servers. Its faults then are not ours to play.
 */
export function postgresServer(): Promise<PostgresServer> {
  const given = process.env.FAULTS_POSTGRES_URL;
  postgres ??= given ? Promise.resolve(serverOfAnother(given)) : startPostgresServer();
  return postgres;
}

/** Plays on a server that somebody else has started and closes. */
export function usePostgres(server: PostgresServer): void {
  postgres = Promise.resolve(server);
}

function serverOfAnother(url: string): PostgresServer {
  const refuse = () => Promise.reject(new Error('This server is not ours to stop.'));
  return { url, stop: refuse, start: refuse, close: async () => {} };
}

export async function closePostgres(): Promise<void> {
  await (await postgres)?.close();
  postgres = null;
}

/** @param onFolder is told where a SQLite file is going to be; what it returns is called before the folder is removed */
export async function freshDatabase(
  engine: Engine,
  onFolder?: (folder: string) => () => void,
): Promise<FreshDatabase> {
  return engine === 'SQLite' ? freshSqlite(onFolder) : freshPostgres();
}

function freshSqlite(onFolder?: (folder: string) => () => void): FreshDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-faults-db-'));
  const letGo = onFolder?.(folder);
  const url = join(folder, 'site.db');
  return {
    engine: 'SQLite',
    url,
    query: async (sql) => askFile(url, sql),
    async remove() {
      letGo?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With patience, because a server may be writing. */
function askFile(path: string, sql: string): Record<string, unknown>[] {
  using file = new DatabaseSync(path, { timeout: 5_000 });
  return file.prepare(sql).all();
}

async function freshPostgres(): Promise<FreshDatabase> {
  const server = (await postgresServer()).url;
  made += 1;
  const name = `faults_${made}`;
  await runSql(server, `CREATE DATABASE ${name}`);
  const url = server.replace(/\/postgres$/, `/${name}`);
  return {
    engine: 'PostgreSQL',
    url,
    query: (sql) => runSql(url, sql),
    remove: async () => {
      await runSql(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
