/** Digits after the point by ISO 4217; every currency that is not listed has two. Stripe's smallest unit differs for ISK, MGA and UGX. */
const isoDigits: Record<string, number> = {
  ...digits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digits(4, 'CLF UYW'),
};

/**
 * The least that Stripe charges in a currency, in its smallest unit.
 * @see https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const stripeMinimums: Record<string, number> = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
};

/**
 * "$150" or "$150.00".
 * @param amountMinor integer in the currency's smallest unit: 15000 is $150, and ¥15,000
 * @param cents `auto` leaves out decimals that are all zero; `always` is for sums, receipts and tables
 * @throws RangeError for an unknown currency or an amount that is not a whole number
 */
export function formatMoney(
  amountMinor: number,
  currency: string,
  { cents = 'auto' }: { cents?: 'auto' | 'always' } = {},
): string {
  assertCurrency(currency);
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`Not a whole amount: ${amountMinor}`);
  const decimals = currencyDigits(currency);
  const isRound = amountMinor % 10 ** decimals === 0;
  const shown = cents === 'auto' && isRound ? 0 : decimals;
  return formatter(currency, shown).format(amountMinor / 10 ** decimals);
}

/** @throws RangeError unless `currency` is an upper-case ISO 4217 code */
export function assertCurrency(currency: string): void {
  if (!currencies.has(currency)) throw new RangeError(`Not an ISO 4217 currency: ${currency}`);
}

/** How many digits of an amount in the smallest unit stand after the point. */
export function currencyDigits(currency: string): number {
  return isoDigits[currency] ?? 2;
}

/** The least that can be charged, in the smallest unit; null where Stripe names no minimum for the currency. */
export function minimumCharge(currency: string): number | null {
  return stripeMinimums[currency] ?? null;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(currency: string, decimals: number): Intl.NumberFormat {
  const key = `${currency}${decimals}`;
  const known = formatters.get(key);
  if (known) return known;
  // Locale data round some currencies more than ISO 4217 does, so the digits are always stated.
  const made = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  formatters.set(key, made);
  return made;
}

function digits(count: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]));
}
