import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from './app.ts';
import type { Installation } from './installation.ts';
import type { Stage } from './stage.ts';

/**
 * Starts the site as it would be in public, with a clock that is off from Stripe's.
 * @returns what it said when it refused to start, or null when it started
 */
export async function startInProduction(
  stage: Stage,
  installation: Installation,
  clockError: number,
): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-faults-production-'));
  try {
    for (const part of ['src', 'bundle', 'content', 'dist', 'package.json']) {
      cpSync(join(installation.folder, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(installation.folder, 'node_modules'), join(folder, 'node_modules'));
    const siteUrl = 'https://ship-weekly.example';
    const factsFile = join(folder, 'dist', 'build.json');
    writeFileSync(factsFile, JSON.stringify({ ...JSON.parse(readFileSync(factsFile, 'utf8')), siteUrl }));
    const app = await startApp(
      { ...installation, folder, siteUrl },
      {
        env: {
          SITE_URL: siteUrl,
          DATABASE_URL: join(folder, 'production.db'),
          APP_SECRET: 'a secret that is long enough for production',
          STRIPE_SECRET_KEY: 'sk_test_of_the_campaign',
          STRIPE_WEBHOOK_SECRET: 'whsec_of_the_campaign',
          RESEND_API_KEY: 're_of_the_campaign',
          RESEND_WEBHOOK_SECRET: 'whsec_b2YgdGhlIGNhbXBhaWdu',
          MAIL_FROM: 'Ship Weekly <sessions@ship-weekly.example>',
          OWNER_EMAIL: 'owner@ship-weekly.example',
          FAULTS_STRIPE: stage.sandbox.url,
        },
        preload: ['stripe-here'],
        clockOffset: stage.now() - Date.now() + clockError,
      },
    );
    await app.kill();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
