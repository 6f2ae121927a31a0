import { setTimeout as pause } from 'node:timers/promises';
import { createTokens } from '#adapters/tokens.ts';
import { minute } from '#domain/interval.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { sandboxKeys } from '#settings.ts';
import { within } from '#tests/within.ts';
import { type App, runOwner, startApp } from './app.ts';
import { startBalancer } from './balancer.ts';
import { type Engine, type FreshDatabase, freshDatabase } from './database.ts';
import type { Installation } from './installation.ts';

/** What a broken build lacks, to show that the campaign notices. */
export type Breakage = 'overlap-rule' | 'idempotency-key';
export const breakages: Breakage[] = ['overlap-rule', 'idempotency-key'];

export interface StageOptions {
  engine: Engine;
  breakage: Breakage | null;
  /** More modules of `preload/` for the servers. */
  preload?: string[];
  /** Is told where a SQLite file is going to be; what it returns is called before the folder is removed. */
  onFolder?: (folder: string) => () => void;
  /** Waits before Stripe and Resend deliver a second, third … time; short, because the campaign does not wait for days. */
  webhookRetryDelaysMs?: number[];
}

/** Everything that a fault plays on: servers on a fresh database, Stripe and Resend, and a clock for all of them. */
export interface Stage {
  engine: Engine;
  /** Where buyers find the site. */
  url: string;
  siteUrl: string;
  sandbox: Sandbox;
  database: FreshDatabase;
  /** One on SQLite, two on PostgreSQL. */
  apps: App[];
  /** Epoch milliseconds of servers and services. */
  now(): number;
  /** Moves everybody's clock on and waits until the sweeps that this set off have ended. */
  advance(ms: number): Promise<void>;
  /** Sets the servers' clocks off from that of the services. */
  setClockError(ms: number): Promise<void>;
  /** kill -9. @param which all of them when not said */
  kill(which?: number): Promise<void>;
  /** Starts those that are dead. */
  revive(): Promise<void>;
  /** Resolves when so many more requests have come, those of Stripe and Resend among them. */
  requests(count: number): Promise<void>;
  /** Resolves as soon as somebody answers. */
  up(): Promise<void>;
  /** Runs a command of the owner's beside the servers. @param input what it reads @returns what it printed */
  owner(words: string[], input?: string): Promise<string>;
  /** A hidden time that a form carries, as if it had been open for a while. */
  formTime(): string;
  /** Lets time pass until nothing is owed any more: holds, refunds, mails, webhooks. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

const secret = 'the campaign signs with this and nothing else does';

export async function openStage(installation: Installation, options: StageOptions): Promise<Stage> {
  const { engine, breakage } = options;
  let offset = 0;
  let clockError = 0;
  const now = () => Date.now() + offset;
  const siteHost = new URL(installation.siteUrl).host;
  const balancer = await startBalancer(siteHost);
  const database = await freshDatabase(engine, options.onFolder);
  const sandbox = await startSandbox({
    port: 0,
    now,
    stripe: {
      webhookUrl: `${balancer.url}/webhooks/stripe`,
      webhookSecret: sandboxKeys.stripeWebhookSecret,
    },
    resend: {
      webhookUrl: `${balancer.url}/webhooks/resend`,
      webhookSecret: sandboxKeys.resendWebhookSecret,
    },
    webhookRetryDelaysMs: options.webhookRetryDelaysMs ?? [100, 400, 1_600],
    webhookTimeoutMs: 5_000,
  });
  const tokens = createTokens([secret]);
  const apps: App[] = [];
  let isUp = Promise.withResolvers<void>();

  const env = {
    DATABASE_URL: database.url,
    APP_SECRET: secret,
    STRIPE_API_BASE: sandbox.url,
    RESEND_BASE_URL: sandbox.url,
  };
  const boot = () =>
    startApp(installation, {
      env,
      preload: [...(options.preload ?? []), ...(breakage === 'idempotency-key' ? ['random-keys'] : [])],
      clockOffset: offset + clockError,
    });
  const announce = () => {
    const alive = apps.filter((app) => app.isAlive());
    balancer.setPorts(alive.map(({ port }) => port));
    if (alive.length > 0) isUp.resolve();
    else isUp = Promise.withResolvers<void>();
  };

  const delivered = () => within(60, 'Every webhook is delivered', sandbox.deliveries.idle());

  const stage: Stage = {
    engine,
    url: balancer.url,
    siteUrl: installation.siteUrl,
    sandbox,
    database,
    apps,
    now,
    async advance(ms) {
      offset += ms;
      await Promise.all(apps.map((app) => app.setClock(offset + clockError)));
    },
    async setClockError(ms) {
      clockError = ms;
      await Promise.all(apps.map((app) => app.setClock(offset + clockError)));
    },
    async kill(which) {
      const doomed = which === undefined ? apps : [apps[which]!];
      await Promise.all(doomed.filter((app) => app.isAlive()).map((app) => app.kill()));
      announce();
    },
    async revive() {
      await Promise.all(
        apps.map(async (app, index) => {
          if (!app.isAlive()) apps[index] = await boot();
        }),
      );
      announce();
    },
    requests: balancer.requests,
    up: () => isUp.promise,
    owner: (words, input = '') => runOwner(installation, words, { env, input, clockOffset: offset }),
    formTime() {
      const openedAt = String(now() + clockError - 10_000);
      return `${openedAt}.${tokens.sign('form-time', openedAt)}`;
    },
    async recover() {
      await stage.revive();
      await stage.setClockError(0);
      sandbox.faults.clear();
      await sandbox.deliveries.release();
      await delivered();
      // First a minute, in which everything that can be healed at once is healed, then past the end of every hold.
      for (const step of [1.1, 1.1, 45]) await stage.advance(step * minute);
      for (let round = 0; round < 15 && (await isOwing(database)); round += 1) {
        await stage.advance(5 * minute);
        await delivered();
      }
      await quiet(database);
    },
    async close() {
      await Promise.all(apps.filter((app) => app.isAlive()).map((app) => app.kill()));
      await sandbox.close();
      await balancer.close();
      await database.remove();
    },
  };

  apps.push(await boot());
  // The second after the first, which has made the tables that a breakage takes away.
  if (breakage === 'overlap-rule') await dropOverlapRule(database);
  if (engine === 'PostgreSQL') apps.push(await boot());
  announce();
  return stage;
}

async function dropOverlapRule(database: FreshDatabase): Promise<void> {
  const statements =
    database.engine === 'SQLite'
      ? ['DROP TRIGGER booking_overlap_insert', 'DROP TRIGGER booking_overlap_update']
      : ['ALTER TABLE booking DROP CONSTRAINT booking_overlap'];
  for (const statement of statements) await database.query(statement);
}

const owing = `
  SELECT
    (SELECT count(*) FROM booking WHERE state = 'held' OR refund_state = 'due') +
    (SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL) +
    (SELECT count(*) FROM webhook_event WHERE processed_at IS NULL) AS things`;

async function isOwing(database: FreshDatabase): Promise<boolean> {
  const [row] = await database.query(owing);
  return Number(row?.things) > 0;
}

/** The servers send mail in the background of a request: waits until what is on its way has arrived. */
async function quiet(database: FreshDatabase): Promise<void> {
  for (let look = 0; look < 100 && (await isOwing(database)); look += 1) await pause(20);
}
