import type { Booking } from '#domain/booking.ts';
import type { CurrencySum, Movement } from '#domain/books.ts';
import { columnOf } from '#domain/books.ts';
import { currencyDigits } from '#domain/money.ts';
import { isMonth } from '#domain/time/month.ts';
import { dateIn } from '#domain/time/zoned.ts';
import type { OwnerServices } from '#services.ts';
import type { BooksOfMonth } from '#use-cases/desk/read-books.ts';
import { noStore, show } from '../answer.ts';
import { csvFile } from './csv.ts';
import type { OwnersAsk } from './desk.ts';

/** Which of the numbers was pressed: the rows that it is made of are shown. */
export type BooksFilter = Exclude<keyof CurrencySum, 'currency'> | 'unsaid';

const filters: readonly BooksFilter[] = [
  'takenMinor',
  'backMinor',
  'disputedMinor',
  'otherMinor',
  'feesMinor',
  'netMinor',
  'unsaid',
];

/** `/desk/money?month=&only=&currency=` or `?payout=`: the books by Stripe's own figures. */
export async function money(services: OwnerServices, { url }: OwnersAsk) {
  const payout = url.searchParams.get('payout') ?? '';
  if (/^po_\w{1,250}$/.test(payout)) {
    const parts = await services.readPayoutParts(payout);
    return show('payout', { payoutId: payout, movements: parts }, { headers: noStore });
  }
  const books = await services.readBooks(askedMonth(url));
  const only = filters.find((filter) => filter === url.searchParams.get('only')) ?? null;
  const currency = url.searchParams.get('currency') ?? '';
  const shown = only ? { only, currency } : null;
  const movements = books.movements.filter((movement) => !shown || isPartOf(movement, shown));
  return show('money', { books, shown, movements }, { headers: noStore });
}

function askedMonth({ searchParams }: URL): string | null {
  const month = searchParams.get('month') ?? '';
  return isMonth(month) ? month : null;
}

function isPartOf(
  { kind, balance, currency: seen }: Movement,
  { only, currency }: { only: BooksFilter; currency: string },
): boolean {
  if (only === 'unsaid') return balance === null && seen === currency;
  if (balance?.currency !== currency || kind === 'payout') return false;
  if (only === 'netMinor') return true;
  return only === 'feesMinor' ? balance.feeMinor !== 0 : columnOf[kind] === only;
}

// ── File for the accountant ──────────────────────────────────────────────────────────────────────

const columns = [
  'date',
  'number',
  'kind',
  'gross',
  'fee',
  'net',
  'currency',
  'charged',
  'charged_currency',
  'paid_elsewhere',
  'payout',
  'stripe_id',
];

/** `/desk/money.csv?month=&names=`: a row a movement; names only where they are asked for. */
export async function moneyCsv(services: OwnerServices, { url }: OwnersAsk) {
  const books = await services.readBooks(askedMonth(url));
  const withNames = url.searchParams.get('names') === '1';
  const names = withNames ? await namesOf(services, books) : null;
  const { timeZone } = services.content.site;
  const rows = [
    ...books.movements.map((movement) => movementRow(movement, timeZone, names)),
    ...books.elsewhere.bookings.map((booking) => elsewhereRow(booking, timeZone, withNames)),
  ];
  return csvFile([[...columns, ...(withNames ? ['name'] : [])], ...rows], `money-${books.month}.csv`);
}

async function namesOf(services: OwnerServices, { movements }: BooksOfMonth): Promise<Map<string, string>> {
  const ids = new Set(movements.map(({ bookingId }) => bookingId).filter((id) => id !== null));
  const names = new Map<string, string>();
  for (const id of ids) names.set(id, (await services.findBooking(id))?.attendee.name ?? '');
  return names;
}

function movementRow(
  { at, kind, bookingId, stripeId, amountMinor, currency, balance, payoutId }: Movement,
  timeZone: string,
  names: Map<string, string> | null,
): string[] {
  const said = (amount: number | undefined) =>
    balance && amount !== undefined ? decimal(amount, balance.currency) : '';
  return [
    dateIn(at, timeZone),
    bookingId ?? '',
    kind,
    said(balance?.amountMinor),
    said(balance?.feeMinor),
    said(balance?.netMinor),
    balance?.currency ?? '',
    decimal(amountMinor, currency),
    currency,
    '',
    payoutId ?? '',
    stripeId,
    ...(names ? [names.get(bookingId ?? '') ?? ''] : []),
  ];
}

function elsewhereRow(booking: Booking, timeZone: string, withNames: boolean): string[] {
  const { id, startsAt, currency, amountMinor, attendee } = booking;
  return [
    dateIn(startsAt, timeZone),
    id,
    'elsewhere',
    '',
    '',
    '',
    currency,
    '',
    '',
    decimal(amountMinor, currency),
    '',
    '',
    ...(withNames ? [attendee.name] : []),
  ];
}

/** "-30.50": as a program reads it, with the digits of its currency. */
function decimal(amountMinor: number, currency: string): string {
  const digits = currencyDigits(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}
