import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertCurrency, currencyDigits, formatMoney, readMoney } from '#domain/money.ts';

test('a round sum is short in a sentence and full in a table', () => {
  assert.equal(formatMoney(15_000, 'USD'), '$150');
  assert.equal(formatMoney(15_000, 'USD', { cents: 'always' }), '$150.00');
});

test('cents that are there are never left out', () => {
  assert.equal(formatMoney(15_050, 'USD'), '$150.50');
  assert.equal(formatMoney(1, 'USD'), '$0.01');
  assert.equal(formatMoney(0, 'USD'), '$0');
});

test('thousands are grouped', () => {
  assert.equal(formatMoney(123_456_789, 'USD'), '$1,234,567.89');
});

test('the smallest unit of a currency without decimals is the whole one', () => {
  assert.equal(formatMoney(15_000, 'JPY'), '¥15,000');
  assert.equal(formatMoney(15_000, 'JPY', { cents: 'always' }), '¥15,000');
});

test('a currency with three decimals shows them', () => {
  assert.equal(formatMoney(1_500, 'KWD'), 'KWD\u00a01.500');
  assert.equal(formatMoney(1_000, 'KWD'), 'KWD\u00a01');
});

test('decimals follow ISO 4217 where the locale data round', () => {
  assert.equal(currencyDigits('IQD'), 3);
  assert.equal(formatMoney(12_345, 'IQD'), 'IQD\u00a012.345');
  assert.equal(formatMoney(15_050, 'AFN'), 'AFN\u00a0150.50');
});

test('money that goes back keeps its sign', () => {
  assert.equal(formatMoney(-15_000, 'USD'), '-$150');
});

test('what is no currency or no whole amount is refused', () => {
  assert.throws(() => assertCurrency('usd'), RangeError);
  assert.throws(() => assertCurrency('XQZ'), RangeError);
  assert.throws(() => assertCurrency('constructor'), RangeError);
  assert.throws(() => formatMoney(150.5, 'USD'), RangeError);
  assert.throws(() => formatMoney(Number.NaN, 'USD'), RangeError);
  assert.throws(() => formatMoney(100, 'US'), RangeError);
});

test('an amount is read as people type it', () => {
  const read: [string, string, number | null][] = [
    ['30', 'USD', 3_000],
    ['$30.00', 'USD', 3_000],
    [' 30.5 ', 'USD', 3_050],
    ['1,250.50', 'USD', 125_050],
    ['USD 30', 'USD', 3_000],
    ['5000', 'JPY', 5_000],
    ['1.5', 'KWD', 1_500],
    ['0', 'USD', null],
    ['0.00', 'USD', null],
    ['-30', 'USD', null],
    ['30.001', 'USD', null],
    ['5000.5', 'JPY', null],
    ['30,5', 'USD', null],
    ['1,25', 'USD', null],
    ['thirty', 'USD', null],
    ['1e3', 'USD', null],
    ['', 'USD', null],
    ['9'.repeat(40), 'USD', null],
  ];
  for (const [text, currency, amount] of read) assert.equal(readMoney(text, currency), amount, text);
});
