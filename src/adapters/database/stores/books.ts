import { type Kysely, sql } from 'kysely';
import type { BalanceKind, Movement, Payout } from '#domain/books.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import type { BookStore, KnownPayout } from '#use-cases/ports/books.ts';
import type { MoneyEntry } from '#use-cases/ports/money.ts';
import type { Tables } from '../tables.ts';

export function bookStore(db: Kysely<Tables>): BookStore {
  /** Movements of the balance, with what the buyer saw where that is known. */
  const entries = () =>
    db
      .selectFrom('balance_entry as b')
      .leftJoin('money_event as m', 'm.stripe_id', 'b.source_id')
      .select([
        'b.id',
        'b.source_id',
        'b.kind',
        'b.amount_minor',
        'b.fee_minor',
        'b.net_minor',
        'b.currency',
        'b.moved_at',
        'b.payout_id',
        'm.amount_minor as seen_minor',
        'm.currency as seen_currency',
      ])
      .select((eb) => eb.fn.coalesce('b.booking_id', 'm.booking_id').as('booking_id'))
      .where('b.kind', '!=', 'payout')
      .orderBy('b.moved_at')
      .orderBy('b.id');

  /** Money of which Stripe has not said what it did to the balance. */
  const unsaid = () =>
    db
      .selectFrom('money_event as m')
      .where('m.amount_minor', '>', 0)
      .where('m.status', 'not in', ['failed', 'canceled', 'requires_payment_method'])
      // An inquiry of the bank takes no money.
      .where('m.status', 'not like', 'warning%')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('balance_entry as b').select('b.id').whereRef('b.source_id', '=', 'm.stripe_id')),
        ),
      );

  const payouts = () =>
    db
      .selectFrom('payout')
      .leftJoin('balance_entry', (join) =>
        join.onRef('balance_entry.payout_id', '=', 'payout.id').on('balance_entry.kind', '!=', 'payout'),
      )
      .selectAll('payout')
      .select(sql<number>`coalesce(sum(balance_entry.net_minor), 0)`.as('sum_minor'))
      .groupBy('payout.id')
      .orderBy('payout.made_at', 'desc')
      .orderBy('payout.id');

  return {
    async record({ bookingId, payoutId, sourceId, ...entry }) {
      await db
        .insertInto('balance_entry')
        .values({
          id: entry.id,
          source_id: sourceId,
          booking_id: bookingId,
          payout_id: payoutId,
          kind: entry.kind,
          amount_minor: entry.amountMinor,
          fee_minor: entry.feeMinor,
          net_minor: entry.netMinor,
          currency: entry.currency,
          moved_at: entry.at,
        })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((eb) => ({
            booking_id: eb.fn.coalesce('excluded.booking_id', 'balance_entry.booking_id'),
            payout_id: eb.fn.coalesce('excluded.payout_id', 'balance_entry.payout_id'),
          })),
        )
        .execute();
    },

    async recordPayout({ id, ...payout }) {
      const columns = {
        amount_minor: payout.amountMinor,
        currency: payout.currency,
        status: payout.status,
        reconciliation: payout.reconciliation,
        arrives_at: payout.arrivesAt,
        made_at: payout.at,
      };
      await db
        .insertInto('payout')
        .values({ id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
        .execute();
    },

    async movements({ start, end }: Interval) {
      const said = await entries().where('b.moved_at', '>=', start).where('b.moved_at', '<', end).execute();
      const waiting = await unsaid()
        .selectAll()
        .where('m.reported_at', '>=', start)
        .where('m.reported_at', '<', end)
        .execute();
      return [...said.map(toMovement), ...waiting.map(toUnsaid)].sort((a, b) => a.at - b.at);
    },

    async movementsOf(payoutId) {
      const rows = await entries().where('b.payout_id', '=', payoutId).execute();
      return rows.map(toMovement);
    },

    async payouts({ start, end }) {
      const rows = await payouts()
        .where('payout.made_at', '>=', start)
        .where('payout.made_at', '<', end)
        .execute();
      return rows.map(toKnownPayout);
    },

    async unreconciled(limit) {
      const rows = await db
        .selectFrom('payout')
        .selectAll()
        .where('reconciliation', '=', 'in_progress')
        .orderBy('made_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toPayout);
    },

    async wrongPayouts(since) {
      const rows = await payouts()
        .where('payout.made_at', '>=', since)
        .having((eb) =>
          eb.or([
            eb('payout.status', 'in', ['failed', 'canceled']),
            eb.and([
              eb('payout.reconciliation', '=', 'completed'),
              sql<boolean>`coalesce(sum(balance_entry.net_minor), 0) <> payout.amount_minor`,
            ]),
          ]),
        )
        .execute();
      return rows.map(toKnownPayout);
    },

    async withoutFee(limit) {
      const rows = await unsaid()
        .innerJoin('booking', 'booking.id', 'm.booking_id')
        .select('booking.payment_intent_id as id')
        .where('booking.payment_intent_id', 'is not', null)
        .orderBy('m.reported_at', 'desc')
        .limit(limit)
        .execute();
      return [...new Set(rows.map(({ id }) => id).filter((id) => id !== null))];
    },
  };
}

interface EntryRow {
  id: string;
  source_id: string | null;
  kind: BalanceKind;
  amount_minor: number;
  fee_minor: number;
  net_minor: number;
  currency: string;
  moved_at: Instant;
  payout_id: string | null;
  seen_minor: number | null;
  seen_currency: string | null;
  booking_id: string | null;
}

function toMovement(row: EntryRow): Movement {
  const sign = row.amount_minor < 0 ? -1 : 1;
  return {
    at: row.moved_at,
    kind: row.kind,
    bookingId: row.booking_id,
    stripeId: row.source_id ?? row.id,
    amountMinor: row.seen_minor === null ? row.amount_minor : sign * row.seen_minor,
    currency: row.seen_currency ?? row.currency,
    balance: {
      amountMinor: row.amount_minor,
      feeMinor: row.fee_minor,
      netMinor: row.net_minor,
      currency: row.currency,
    },
    payoutId: row.payout_id,
  };
}

function toUnsaid(row: {
  stripe_id: string;
  booking_id: string;
  kind: MoneyEntry['kind'];
  amount_minor: number;
  currency: string;
  reported_at: Instant;
}): Movement {
  return {
    at: row.reported_at,
    kind: row.kind,
    bookingId: row.booking_id,
    stripeId: row.stripe_id,
    amountMinor: row.kind === 'charge' ? row.amount_minor : -row.amount_minor,
    currency: row.currency,
    balance: null,
    payoutId: null,
  };
}

interface PayoutRow {
  id: string;
  amount_minor: number;
  currency: string;
  status: Payout['status'];
  reconciliation: Payout['reconciliation'];
  arrives_at: Instant;
  made_at: Instant;
}

function toPayout(row: PayoutRow): Payout {
  return {
    id: row.id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    status: row.status,
    reconciliation: row.reconciliation,
    arrivesAt: row.arrives_at,
    at: row.made_at,
  };
}

function toKnownPayout({ sum_minor, ...row }: PayoutRow & { sum_minor: number }): KnownPayout {
  // PostgreSQL sums bigints as numeric, which arrives as text.
  return { payout: toPayout(row), sumMinor: Number(sum_minor) };
}
