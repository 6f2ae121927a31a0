import { type Kysely, sql } from 'kysely';
import type { TroubleStore } from '#use-cases/ports/troubles.ts';
import type { Engine } from '../engine.ts';
import type { Tables } from '../tables.ts';

export function troubleStore(db: Kysely<Tables>, engine: Engine['name']): TroubleStore {
  const yes = engine === 'postgres' ? sql.lit(true) : sql.lit(1);

  return {
    // Each looks into one small index and is never narrower than the question that it spares.
    async signs(payoutsSince) {
      const { rows } = await sql<Record<Sign, number>>`select
        (select count(*) from alarm) as alarms,
        (select count(*) from outbox where sent_at is null and dropped_at is null and attempts > 0) as failing,
        (select count(*) from outbox where given_up = ${yes}) as given_up,
        (select count(*) from outbox where delivery in ('bounced', 'complained')) as refused,
        (select count(*) from booking where refund_state = 'due') as refunds,
        (select count(*) from webhook_event where processed_at is null) as webhooks,
        (select count(*) from calendar_feed) as feeds,
        (select count(*) from payout where made_at >= ${payoutsSince}) as payouts`.execute(db);
      const [found] = rows;
      const isSeen = (...signs: Sign[]) => signs.some((sign) => (found?.[sign] ?? 0) > 0);
      return {
        alarms: isSeen('alarms'),
        mails: isSeen('failing', 'given_up', 'refused'),
        refunds: isSeen('refunds'),
        webhooks: isSeen('webhooks'),
        feeds: isSeen('feeds'),
        payouts: isSeen('payouts'),
      };
    },
  };
}

type Sign = 'alarms' | 'failing' | 'given_up' | 'refused' | 'refunds' | 'webhooks' | 'feeds' | 'payouts';
