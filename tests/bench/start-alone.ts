import { join } from 'node:path';
import { type App, startApp } from '#tests/faults/stage/app.ts';
import type { Installation } from '#tests/faults/stage/installation.ts';

/** The site on an empty SQLite file in `home`, with nobody where Stripe and Resend would be. */
export function startAlone(installation: Installation, home: string): Promise<App> {
  const nobody = 'http://127.0.0.1:9';
  const env = { DATABASE_URL: join(home, 'site.db'), STRIPE_API_BASE: nobody, RESEND_BASE_URL: nobody };
  return startApp(installation, { env, clockOffset: 0 });
}
