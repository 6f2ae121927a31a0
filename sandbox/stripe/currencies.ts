/** What Stripe takes. @see https://docs.stripe.com/currencies */
export const currencies = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf ' +
    'chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf ' +
    'idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop ' +
    'mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd ' +
    'scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof ' +
    'xpf yer zar zmw'
  ).split(' '),
);

/** Smallest charge in the smallest unit; half a US dollar where Stripe names none, counted as fifty units. */
export const minimumAmount = (currency: string): number => minimums[currency] ?? 50;

const minimums: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

/** Digits after the point in Stripe's unit, where ISO 4217 has another number of them, or the locale's data round. */
const stripeDigits: Record<string, number> = {
  ...digits(0, 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'),
  ...digits(3, 'bhd jod kwd omr tnd'),
};

/** What an amount has to be a multiple of. */
const steps: Record<string, number> = { isk: 100, ugx: 100, bhd: 10, jod: 10, kwd: 10, omr: 10, tnd: 10 };

/** What Stripe says of an amount that the currency does not have; null when it has it. */
export function chargeProblem(amount: number, currency: string): string | null {
  const step = steps[currency] ?? 1;
  return amount % step === 0
    ? null
    : `Invalid ${currency} amount: amounts in this currency must be evenly divisible by ${step}.`;
}

/** `$150.00`, as messages and pages show it. */
export function showAmount(amount: number, currency: string): string {
  const decimals = stripeDigits[currency.toLowerCase()] ?? 2;
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return format.format(amount / 10 ** decimals);
}

function digits(count: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]));
}
