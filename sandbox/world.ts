import type { Clock } from './clock.ts';
import type { Deliveries } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { Idempotency } from './idempotency.ts';
import type { Store } from './store.ts';

/** What every part of the sandbox works with. */
export interface World {
  store: Store;
  clock: Clock;
  faults: Faults;
  deliveries: Deliveries;
  idempotency: Idempotency;
  /** Origin of this server as a browser reaches it, without a trailing slash. */
  url: string;
  /** The only key that opens the stand-in for Stripe. */
  stripeSecretKey: string;
  /** The only key that opens the stand-in for Resend. */
  resendApiKey: string;
  /** Domains that mail may come from; null: any. */
  mailDomains: string[] | null;
  stripeWebhookUrl: string;
}

/** Which API request made something happen; both null when a person did, on a page. */
export interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
}

export const byHand: Cause = { requestId: null, idempotencyKey: null };
