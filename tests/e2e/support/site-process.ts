import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { createTokens } from '#adapters/tokens.ts';
import { type EngineName, freshPostgresUrl, runSql } from '#tests/contract/support/databases.ts';
import { freePort } from '#tests/free-port.ts';
import { createSandboxClient, type SandboxClient } from './sandbox-client.ts';
import { openWayIn } from './way-in.ts';

export const projectFolder = join(import.meta.dirname, '../../..');

/** Known to the tests, so that they can sign what the site has signed. */
const appSecret = 'the-secret-of-the-browser-tests-and-of-nothing-else';

/**
 * When the tests take place, whatever the machine's calendar says: a Tuesday noon in New York, with two whole months
 * ahead in which no clock changes.
 */
export const testDay = Date.UTC(2027, 0, 5, 17);

/** A running site: the real server process, its database and the sandbox that it has started. */
export interface Site {
  /** Origin for which the pages are built, without a trailing slash. */
  url: string;
  /** A proxy through which a browser finds this site at that origin. */
  wayIn: string;
  /** Asks as another program would. @returns the answer's JSON */
  ask(path: string): Promise<unknown>;
  sandbox: SandboxClient;
  /** The time at which the site lives, epoch milliseconds; it goes on from where a test has set it. */
  now(): number;
  goTo(at: number): Promise<void>;
  /** Runs what `npm run owner -- …` runs, beside the running site. @returns what it printed */
  owner(...words: string[]): Promise<string>;
  /** A statement past the site, for what only time brings about. */
  sql(statement: string): Promise<Record<string, unknown>[]>;
  /** Makes every time free again that an earlier test took or closed. */
  freeCalendar(): Promise<void>;
  /** The hidden field of a form that was opened at this instant. */
  formTime(openedAt: number): string;
}

/** What a developer may have set for their own site must not reach this one. */
export function siteEnvironment(): Record<string, string | undefined> {
  const { SITE_URL } = process.env;
  const keys = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE', 'RESEND_API_KEY'];
  const others = [
    'RESEND_BASE_URL',
    'RESEND_WEBHOOK_SECRET',
    'MAIL_FROM',
    'OWNER_EMAIL',
    'HOST',
    'METRICS_PORT',
  ];
  const unset = Object.fromEntries([...keys, ...others].map((name) => [name, '']));
  return { ...process.env, ...unset, SITE_URL, ASTRO_TELEMETRY_DISABLED: '1' };
}

/** Starts the site on an empty database. Disposing of it stops it by SIGTERM, as an operator would. */
export async function startSite(engine: EngineName): Promise<Site & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'ship-weekly-site-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const databaseUrl = engine === 'SQLite' ? join(folder, 'site.db') : await freshSchema(opened);
  const url = process.env.SITE_URL ?? '';
  const port = await freePort();
  const sandboxPort = await freePort();
  const env = {
    ...siteEnvironment(),
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    APP_SECRET: appSecret,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_STATE: join(folder, 'sandbox.jsonl'),
    // Each visitor has an address of its own, so that one test's attempts do not count against another's.
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
  const server = spawn(process.execPath, ['src/server/main.ts'], {
    cwd: projectFolder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  opened.defer(() => stop(server));
  await isServing(server, port);
  const { host } = new URL(url);
  const wayIn = opened.use(await openWayIn(host, port));
  const sandbox = createSandboxClient(`http://127.0.0.1:${sandboxPort}`);
  let moved = 0;
  const goTo = async (at: number) => {
    await sandbox.goTo(at);
    moved = at - Date.now();
  };
  await goTo(testDay);
  const running = opened.move();
  const sql = (statement: string) => runStatement(databaseUrl, statement);
  return {
    url,
    wayIn: wayIn.url,
    ask: (path) => askAs(host, port, path),
    sandbox,
    now: () => Date.now() + moved,
    goTo,
    owner: (...words) => runOwner(words, env),
    sql,
    async freeCalendar() {
      await sql("UPDATE booking SET state = 'cancelled' WHERE state IN ('held', 'confirmed')");
      await sql('DELETE FROM date_exception');
    },
    formTime(openedAt) {
      const time = String(openedAt);
      return `${time}.${createTokens([appSecret]).sign('form-time', time)}`;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** `fetch` would name the port to which it connects. */
async function askAs(host: string, port: number, path: string): Promise<unknown> {
  const outgoing = request({ host: '127.0.0.1', port, path, headers: { host } });
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return json(answer);
}

async function freshSchema(opened: AsyncDisposableStack): Promise<string> {
  const scope = { after: (end: () => Promise<void>) => opened.defer(end) };
  return freshPostgresUrl(scope as unknown as TestContext);
}

function runStatement(databaseUrl: string, statement: string): Promise<Record<string, unknown>[]> {
  if (databaseUrl.startsWith('postgres')) return runSql(databaseUrl, statement);
  // The site writes to the same file at any moment.
  using file = new DatabaseSync(databaseUrl, { timeout: 5000 });
  return Promise.resolve(file.prepare(statement).all());
}

/** The five lines of the start come when it listens. */
async function isServing(server: ChildProcess, port: number): Promise<void> {
  for await (const line of createInterface({ input: server.stdout! })) {
    if (line.trim().startsWith('Site ')) break;
  }
  // Whatever it prints later must not fill the pipe.
  server.stdout!.resume();
  if (server.exitCode !== null) throw new Error('The site ended before it listened; its reason is above.');
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
  if (!ready.ok) throw new Error(`The site answers ${ready.status} when asked whether it is ready.`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const [code] = await ended;
  if (code !== 0) throw new Error(`The site ended with status ${code} after SIGTERM.`);
}

async function runOwner(words: string[], env: Record<string, string | undefined>): Promise<string> {
  const child = spawn(process.execPath, ['src/commands/owner.ts', ...words], {
    cwd: projectFolder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  for await (const part of child.stdout) printed += part;
  const [code] = await ended;
  if (code !== 0) throw new Error(`owner ${words.join(' ')} ended with status ${code}: ${printed}`);
  return printed;
}
