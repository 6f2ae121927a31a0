/** Digits after the point by ISO 4217; every currency that is not listed has two. */
const isoDigits: Record<string, number> = {
  ...digits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digits(4, 'CLF UYW'),
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

/**
 * An amount as somebody types it: "30", "$30.00", "1,250.5".
 * @returns in the smallest unit; null for what is no amount, is not above zero, or has more digits than the currency
 */
export function readMoney(text: string, currency: string): number | null {
  const typed = text.trim().replace(/^(?:[A-Z]{3}\s?)?\p{Sc}?\s?/u, '');
  const match = /^(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d+))?$/.exec(typed);
  if (!match) return null;
  const digits = currencyDigits(currency);
  const [, whole = '', part = ''] = match;
  if (part.length > digits) return null;
  const amount = Number(whole.replaceAll(',', '') + part.padEnd(digits, '0'));
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}

/** @throws RangeError unless `currency` is an upper-case ISO 4217 code */
export function assertCurrency(currency: string): void {
  if (!currencies.has(currency)) throw new RangeError(`Not an ISO 4217 currency: ${currency}`);
}

/** How many digits of an amount in the smallest unit stand after the point. */
export function currencyDigits(currency: string): number {
  return isoDigits[currency] ?? 2;
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
