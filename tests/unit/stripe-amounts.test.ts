import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chargeFault, fromStripeAmount, stripeCurrencies, toStripeAmount } from '#adapters/stripe/amounts.ts';
import { formatMoney } from '#domain/money.ts';
import { chargeProblem, currencies, showAmount } from '#sandbox/stripe/currencies.ts';

test('an Icelandic price is asked for in hundredths, a Malagasy one in whole ariary', () => {
  assert.equal(toStripeAmount(20_000, 'ISK'), 2_000_000);
  assert.equal(fromStripeAmount(2_000_000, 'ISK'), 20_000);
  assert.equal(toStripeAmount(50_000, 'MGA'), 500);
  assert.equal(toStripeAmount(15_000, 'USD'), 15_000);
  assert.equal(toStripeAmount(15_000, 'JPY'), 15_000);
});

test('an amount without a whole number on the other side is never rounded', () => {
  assert.throws(() => toStripeAmount(50_050, 'MGA'), RangeError);
  assert.throws(() => fromStripeAmount(2_050, 'ISK'), RangeError);
});

test('what cannot be charged is named with its repair', () => {
  assert.equal(chargeFault(15_000, 'USD'), null);
  assert.match(chargeFault(15_000, 'KPW')!, /does not charge in KPW/);
  assert.match(chargeFault(1_505, 'KWD')!, /multiple of 10/);
  assert.match(chargeFault(50_050, 'MGA')!, /multiple of 100/);
  assert.match(chargeFault(49, 'USD')!, /at least 50 in USD/);
  assert.match(chargeFault(100_000_000, 'USD')!, /at most 99999999/);
});

test('in every currency that Stripe takes, what the page shows is what Stripe is asked for', () => {
  assert.deepEqual(new Set([...currencies].map((code) => code.toUpperCase())), stripeCurrencies);
  const known = new Set(Intl.supportedValuesOf('currency'));
  const codes = [...stripeCurrencies].filter((code) => known.has(code));
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.integer({ min: 1, max: 9_999_999 }),
      (currency, amountMinor) => {
        if (chargeFault(amountMinor, currency) !== null) return;
        const asked = toStripeAmount(amountMinor, currency);
        assert.equal(chargeProblem(asked, currency.toLowerCase()), null);
        assert.equal(fromStripeAmount(asked, currency), amountMinor);
        const shown = formatMoney(amountMinor, currency, { cents: 'always' });
        assert.equal(numberIn(showAmount(asked, currency)), numberIn(shown), `${currency} ${amountMinor}`);
      },
    ),
    { numRuns: 2_000 },
  );
});

function numberIn(shown: string): number {
  return Number(shown.replace(/[^\d.]/g, ''));
}
