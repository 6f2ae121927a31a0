import type { Booking } from '#domain/booking.ts';
import {
  type CurrencySum,
  type Movement,
  type PayoutStanding,
  payoutStanding,
  sumMovements,
  sumUnsaid,
  type UnsaidSum,
} from '#domain/books.ts';
import { day, type Instant } from '#domain/interval.ts';
import { type Month, monthOf, nextMonth } from '#domain/time/month.ts';
import { dateIn, startOfDate } from '#domain/time/zoned.ts';
import type { KnownPayout } from '#use-cases/ports/books.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface PayoutView extends KnownPayout {
  standing: PayoutStanding;
}

export interface BooksOfMonth {
  month: Month;
  sums: CurrencySum[];
  /** Money of which Stripe has not said the fee. */
  unsaid: UnsaidSum[];
  /** Oldest first. */
  movements: Movement[];
  /** Newest first. */
  payouts: PayoutView[];
  /** Sessions of this month that are paid otherwise, by start: their price, a currency each. */
  elsewhere: { bookings: Booking[]; sums: { currency: string; amountMinor: number }[] };
}

/** The books of one month of the owner's own zone. @param month `YYYY-MM`; this one when null */
export async function readBooks(ports: Ports, month: Month | null): Promise<BooksOfMonth> {
  const { timeZone } = ports.content.site;
  const asked = month ?? monthOf(dateIn(ports.now(), timeZone));
  const range = {
    start: startOfDate(`${asked}-01`, timeZone),
    end: startOfDate(`${nextMonth(asked)}-01`, timeZone),
  };
  const [movements, payouts, elsewhere] = await Promise.all([
    ports.database.books.movements(range),
    ports.database.books.payouts(range),
    ports.database.bookings.list({
      settled: 'elsewhere',
      states: ['confirmed', 'completed', 'no_show'],
      from: range.start,
      to: range.end,
    }),
  ]);
  return {
    month: asked,
    sums: sumMovements(movements),
    unsaid: sumUnsaid(movements),
    movements,
    payouts: payouts.map(withStanding),
    elsewhere: { bookings: elsewhere.toReversed(), sums: pricesOf(elsewhere) },
  };
}

/** What a payout is made of, whichever months that was in. */
export function readPayoutParts(ports: Ports, payoutId: string): Promise<Movement[]> {
  return ports.database.books.movementsOf(payoutId);
}

/** How long a payout that does not add up stays red. */
const payoutsOf = 60 * day;

/** Payouts that failed, or are made of another sum than arrived. */
export async function wrongPayouts(ports: Ports): Promise<PayoutView[]> {
  return (await ports.database.books.wrongPayouts(oldestPayout(ports.now()))).map(withStanding);
}

/** What was made before it is no longer red. */
export function oldestPayout(now: Instant): Instant {
  return now - payoutsOf;
}

function withStanding(known: KnownPayout): PayoutView {
  return { ...known, standing: payoutStanding(known.payout, known.sumMinor) };
}

function pricesOf(bookings: Booking[]): { currency: string; amountMinor: number }[] {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor } of bookings) {
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
