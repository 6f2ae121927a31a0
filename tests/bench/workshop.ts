import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { createServices, type Services } from '#services.ts';
import { readSettings, sandboxKeys } from '#settings.ts';
import { type Engine, type FreshDatabase, freshDatabase } from '#tests/faults/stage/database.ts';

/** The site's services without its pages, on a fresh database and with the sandbox, all in this process. */
export interface Workshop {
  services: Services;
  sandbox: Sandbox;
  database: FreshDatabase;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const quiet = { info() {}, warn() {}, error() {} };

/** @param now epoch milliseconds; the machine's clock when left out */
export async function openWorkshop(engine: Engine, now?: () => number): Promise<Workshop> {
  const contentFolder = mkdtempSync(join(tmpdir(), 'ship-weekly-bench-'));
  // The calendar that is always open, so that there is a time for each of hundreds.
  for (const content of ['content', 'tests/faults/content']) {
    cpSync(join(root, content), contentFolder, { recursive: true, filter: (path) => !path.endsWith('.mdx') });
  }
  const webhookUrl = 'http://127.0.0.1:9/nobody';
  const sandbox = await startSandbox({
    port: 0,
    now,
    stripe: { webhookUrl, webhookSecret: sandboxKeys.stripeWebhookSecret },
    resend: { webhookUrl, webhookSecret: sandboxKeys.resendWebhookSecret },
    webhookRetryDelaysMs: [],
  });
  const database = await freshDatabase(engine);
  const settings = readSettings({
    DATABASE_URL: database.url,
    APP_SECRET: 'a secret that only this measurement knows',
    STRIPE_SECRET_KEY: sandboxKeys.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: sandboxKeys.stripeWebhookSecret,
    STRIPE_API_BASE: sandbox.url,
    RESEND_API_KEY: sandboxKeys.resendApiKey,
    RESEND_WEBHOOK_SECRET: sandboxKeys.resendWebhookSecret,
    RESEND_BASE_URL: sandbox.url,
  });
  const services = await createServices(settings, { log: quiet, contentFolder, now });
  return {
    services,
    sandbox,
    database,
    async close() {
      await services.close();
      await sandbox.close();
      await database.remove();
      rmSync(contentFolder, { recursive: true, force: true });
    },
  };
}
