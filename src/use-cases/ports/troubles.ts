import type { Instant } from '#domain/interval.ts';

/** Where something may be wrong; whether it is, only a closer look says. */
export interface TroubleSigns {
  alarms: boolean;
  mails: boolean;
  refunds: boolean;
  webhooks: boolean;
  feeds: boolean;
  payouts: boolean;
}

export interface TroubleStore {
  /** One question for all of them, so that a calm week asks nothing else. @param payoutsSince the oldest payout that counts */
  signs(payoutsSince: Instant): Promise<TroubleSigns>;
}
