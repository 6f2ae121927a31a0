import type { Instant } from './interval.ts';

// The books of the owner: Stripe's own figures, never an estimate. What Stripe has not said yet is not known.

export type BalanceKind = 'charge' | 'refund' | 'refund-failed' | 'dispute' | 'payout' | 'other';

/** One movement of the account's balance, as Stripe says it. */
export interface BalanceEntry {
  id: string;
  /** The charge, refund or dispute that moved it. */
  sourceId: string | null;
  kind: BalanceKind;
  /** Signed, in the smallest unit of the currency that is paid out. */
  amountMinor: number;
  feeMinor: number;
  netMinor: number;
  currency: string;
  at: Instant;
}

/** What went to the bank. */
export interface Payout {
  id: string;
  amountMinor: number;
  currency: string;
  status: 'paid' | 'pending' | 'in_transit' | 'canceled' | 'failed';
  /** `not_applicable`: it was made by hand, so Stripe does not say what it is made of. */
  reconciliation: 'completed' | 'in_progress' | 'not_applicable';
  arrivesAt: Instant;
  at: Instant;
}

/** A line of the books. */
export interface Movement {
  at: Instant;
  kind: BalanceKind;
  bookingId: string | null;
  /** Of the charge, refund or dispute; of the movement where it has none. */
  stripeId: string;
  /** As the buyer saw it, signed. */
  amountMinor: number;
  currency: string;
  /** Null while Stripe has not said what it did to the balance. */
  balance: Pick<BalanceEntry, 'amountMinor' | 'feeMinor' | 'netMinor' | 'currency'> | null;
  payoutId: string | null;
}

/** The sums of one currency. Nothing is ever added across two of them. */
export interface CurrencySum {
  currency: string;
  takenMinor: number;
  /** Below zero: refunds, and what came back of those that failed. */
  backMinor: number;
  disputedMinor: number;
  otherMinor: number;
  feesMinor: number;
  netMinor: number;
}

/** Money that moved, and of which Stripe has not said the fee. */
export interface UnsaidSum {
  currency: string;
  amountMinor: number;
  count: number;
}

export function sumMovements(movements: readonly Movement[]): CurrencySum[] {
  const sums = new Map<string, CurrencySum>();
  for (const { kind, balance } of movements) {
    if (!balance || kind === 'payout') continue;
    const sum = sums.get(balance.currency) ?? emptySum(balance.currency);
    sums.set(balance.currency, sum);
    sum[columnOf[kind]] += balance.amountMinor;
    sum.feesMinor += balance.feeMinor;
    sum.netMinor += balance.netMinor;
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** In the currency of the charge: which one is paid out, and at what rate, is not said either. */
export function sumUnsaid(movements: readonly Movement[]): UnsaidSum[] {
  const sums = new Map<string, UnsaidSum>();
  for (const { balance, currency, amountMinor } of movements) {
    if (balance) continue;
    const sum = sums.get(currency) ?? { currency, amountMinor: 0, count: 0 };
    sums.set(currency, sum);
    sum.amountMinor += amountMinor;
    sum.count += 1;
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

export const columnOf = {
  charge: 'takenMinor',
  refund: 'backMinor',
  'refund-failed': 'backMinor',
  dispute: 'disputedMinor',
  other: 'otherMinor',
} as const satisfies Record<Exclude<BalanceKind, 'payout'>, keyof CurrencySum>;

function emptySum(currency: string): CurrencySum {
  return {
    currency,
    takenMinor: 0,
    backMinor: 0,
    disputedMinor: 0,
    otherMinor: 0,
    feesMinor: 0,
    netMinor: 0,
  };
}

export type PayoutStanding =
  | 'adds-up'
  /** What it is made of has another sum, or it never arrived. */
  | 'off'
  | 'failed'
  /** Stripe has not said what it is made of. */
  | 'waits'
  | 'by-hand';

/** @param sumMinor the net of everything that it is made of */
export function payoutStanding(payout: Payout, sumMinor: number): PayoutStanding {
  if (payout.status === 'failed' || payout.status === 'canceled') return 'failed';
  if (payout.reconciliation === 'not_applicable') return 'by-hand';
  if (payout.reconciliation === 'in_progress') return 'waits';
  return sumMinor === payout.amountMinor ? 'adds-up' : 'off';
}
