import type Stripe from 'stripe';
import type { ServiceName } from './faults.ts';

export interface DeliveryRecord {
  service: ServiceName;
  eventId: string;
  type: string;
  payload: string;
  /** `held` waits for somebody to release it; `failed` has used up its attempts; `dropped` was never sent. */
  state: 'pending' | 'delivered' | 'failed' | 'held' | 'dropped';
  /** How many copies are sent one after the other. */
  copies: number;
  attempts: number;
  /** The site's last HTTP status, or why there was none. */
  answer: string | null;
  /** Epoch milliseconds. */
  createdAt: number;
}

export interface IdempotencyRecord {
  service: ServiceName;
  key: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  /** Epoch milliseconds. */
  createdAt: number;
  /** How often the answer was given again. */
  replays: number;
}

export interface BalanceRecord {
  transaction: Stripe.BalanceTransaction;
  payout: string | null;
}
