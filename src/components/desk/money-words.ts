import type { BalanceKind, PayoutStanding } from '#domain/books.ts';
import { formatMoney } from '#domain/money.ts';
import type { Mark } from './desk-words.ts';

/** "-$30.00": sums and rows of a column always show their digits. */
export function signed(amountMinor: number, currency: string): string {
  return formatMoney(amountMinor, currency, { cents: 'always' });
}

export const kindWords: Record<BalanceKind, string> = {
  charge: 'Taken',
  refund: 'Refund',
  'refund-failed': 'Refund came back',
  dispute: 'Dispute',
  payout: 'Payout',
  other: 'Stripe, other',
};

export const standingMarks: Record<PayoutStanding, Mark> = {
  'adds-up': { kind: 'done', text: 'Adds up' },
  off: { kind: 'bad', text: 'Does not add up' },
  failed: { kind: 'bad', text: 'Did not arrive' },
  waits: { kind: 'wait', text: 'Stripe has not said its parts' },
  'by-hand': { kind: 'none', text: 'Made by hand, without parts' },
};
