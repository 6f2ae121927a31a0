import { currencyDigits } from '#domain/money.ts';

// Our amounts are in the smallest unit of ISO 4217. Stripe's differ in a few currencies, so every amount that crosses
// goes through here, and one that cannot be charged is found when the content is read.

/** What Stripe charges in. @see https://docs.stripe.com/currencies */
export const stripeCurrencies: ReadonlySet<string> = new Set(
  (
    'USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF ' +
    'CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF ' +
    'IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP ' +
    'MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD ' +
    'SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VND VUV WST XAF XCD XOF ' +
    'XPF YER ZAR ZMW'
  ).split(' '),
);

/** Digits after the point in Stripe's unit, where ISO 4217 has another number of them. */
const otherDigits: Record<string, number> = { ISK: 2, UGX: 2, MGA: 0 };

/** What an amount has to be a multiple of in Stripe's unit: the last digits of these carry nothing. */
const wholeSteps: Record<string, number> = {
  ISK: 100,
  UGX: 100,
  BHD: 10,
  JOD: 10,
  KWD: 10,
  OMR: 10,
  TND: 10,
};

/** The least charge in Stripe's unit; where none is named, fifty units. */
const minimums: Record<string, number> = {
  AED: 200,
  BGN: 100,
  CZK: 1_500,
  DKK: 250,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  MXN: 1_000,
  MYR: 200,
  NOK: 300,
  PLN: 200,
  RON: 200,
  SEK: 300,
  THB: 1_000,
};
const commonMinimum = 50;
/** Stripe takes eight digits. */
const maximum = 99_999_999;

/** @throws RangeError for an amount that has no whole number in Stripe's unit */
export function toStripeAmount(amountMinor: number, currency: string): number {
  const amount = shifted(amountMinor, stripeDigits(currency) - currencyDigits(currency));
  if (!Number.isSafeInteger(amount)) {
    throw new RangeError(`${amountMinor} of ${currency} is no whole amount at Stripe`);
  }
  return amount;
}

/** @throws RangeError for an amount that has no whole number in ours */
export function fromStripeAmount(amount: number, currency: string): number {
  const amountMinor = shifted(amount, currencyDigits(currency) - stripeDigits(currency));
  if (!Number.isSafeInteger(amountMinor)) {
    throw new RangeError(`${amount} of ${currency} at Stripe is no whole amount here`);
  }
  return amountMinor;
}

/** Why a price cannot be charged, with the repair; null when it can. */
export function chargeFault(amountMinor: number, currency: string): string | null {
  if (!stripeCurrencies.has(currency))
    return `Stripe does not charge in ${currency}: choose another currency`;
  const amount = shifted(amountMinor, stripeDigits(currency) - currencyDigits(currency));
  const step = wholeSteps[currency] ?? 1;
  if (!Number.isSafeInteger(amount) || amount % step !== 0) {
    return `in ${currency} the amount must be a multiple of ${smallestStep(currency)}`;
  }
  const least = Math.ceil((minimums[currency] ?? commonMinimum) / step) * step;
  const most = Math.floor(maximum / step) * step;
  if (amount < least) return `Stripe charges at least ${fromStripeAmount(least, currency)} in ${currency}`;
  return amount > most ? `Stripe charges at most ${fromStripeAmount(most, currency)} in ${currency}` : null;
}

function smallestStep(currency: string): number {
  return Math.max(1, shifted(wholeSteps[currency] ?? 1, currencyDigits(currency) - stripeDigits(currency)));
}

function stripeDigits(currency: string): number {
  return otherDigits[currency] ?? currencyDigits(currency);
}

/** Without a fraction's rounding: a power of ten is multiplied or divided whole. */
function shifted(amount: number, digits: number): number {
  return digits < 0 ? amount / 10 ** -digits : amount * 10 ** digits;
}
