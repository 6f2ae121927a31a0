import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** The campaign's own PostgreSQL server, which a fault may stop and start. */
export function postgresServer(): Promise<PostgresServer> {
  postgres ??= startPostgresServer();
  return postgres;
}

export async function closePostgres(): Promise<void> {
  await (await postgres)?.close();
  postgres = null;
}

/** @param onFolder is told where a SQLite file is going to be, before it is there */
export async function freshDatabase(
  engine: Engine,
  onFolder?: (folder: string) => void,
): Promise<FreshDatabase> {
  return engine === 'SQLite' ? freshSqlite(onFolder) : freshPostgres();
}

function freshSqlite(onFolder?: (folder: string) => void): FreshDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-faults-db-'));
  onFolder?.(folder);
  const url = join(folder, 'site.db');
  return {
    engine: 'SQLite',
    url,
    query: (sql) => runSql(url, sql),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
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
