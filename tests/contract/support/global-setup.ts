/**
 * `node --test --test-global-setup=tests/contract/support/global-setup.ts …` starts one PostgreSQL server for all
 * test files of the run. Without it each file that needs one starts its own.
 */
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';

let server: PostgresServer | undefined;

export async function globalSetup(): Promise<void> {
  if (process.env.TEST_POSTGRES_URL) return;
  server = await startPostgresServer();
  process.env.TEST_POSTGRES_URL = server.url;
}

export async function globalTeardown(): Promise<void> {
  await server?.close();
}
