import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPercent, formatTenths, parseNumber } from '#domain/audit/numbers.ts';

const limits = { min: 0, max: 999_990 };

const read: [typed: string, tenths: number][] = [
  ['0', 0],
  ['180', 1800],
  [' 180 ', 1800],
  ['1 200', 12_000],
  ['1\u00a0200', 12_000],
  ['1\u202f200', 12_000],
  ["1'200", 12_000],
  ['1,200', 12_000],
  ['99,999', 999_990],
  ['1.5', 15],
  ['1,5', 15],
  ['.5', 5],
  ['0,7', 7],
  ['1.50', 15],
  ['1,200.5', 12_005],
  ['1 200,5', 12_005],
  ['007', 70],
  ['１８０', 1800],
];

const refused: [typed: string, code: string][] = [
  ['', 'empty'],
  ['   ', 'empty'],
  ['abc', 'not-a-number'],
  ['180 days', 'not-a-number'],
  ['1e9', 'not-a-number'],
  ['10^9', 'not-a-number'],
  ['1 2', 'not-a-number'],
  ['12 00', 'not-a-number'],
  ['1,23,456', 'not-a-number'],
  ['5.', 'not-a-number'],
  ['.', 'not-a-number'],
  ['NaN', 'not-a-number'],
  ['0x10', 'not-a-number'],
  ['<script>', 'not-a-number'],
  ['1.200', 'ambiguous'],
  ['1.234,5', 'ambiguous'],
  ['1.234.567', 'ambiguous'],
  ['1,234,5', 'ambiguous'],
  ['-1', 'negative'],
  ['−1,5', 'negative'],
  ['1.25', 'decimals'],
  ['0.125', 'decimals'],
  ['0,200', 'decimals'],
  ['1,2000', 'decimals'],
  ['1000000000', 'too-large'],
  ['9'.repeat(400), 'too-large'],
  ['99,999.1', 'too-large'],
];

test('people write numbers in many ways', () => {
  for (const [typed, tenths] of read)
    assert.deepEqual(parseNumber(typed, limits), { ok: true, tenths }, typed);
});

test('what cannot be read names its fault', () => {
  for (const [typed, code] of refused)
    assert.deepEqual(parseNumber(typed, limits), { ok: false, code }, typed);
});

test('limits are inclusive and a whole number takes no decimal', () => {
  const times = { min: 10, max: 600, whole: true };
  assert.deepEqual(parseNumber('1', times), { ok: true, tenths: 10 });
  assert.deepEqual(parseNumber('60', times), { ok: true, tenths: 600 });
  assert.deepEqual(parseNumber('0', times), { ok: false, code: 'too-small' });
  assert.deepEqual(parseNumber('61', times), { ok: false, code: 'too-large' });
  assert.deepEqual(parseNumber('1.5', times), { ok: false, code: 'whole' });
  assert.deepEqual(parseNumber('2.0', times), { ok: true, tenths: 20 });
});

test('a number that is shown reads back as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_990 }), (tenths) => {
      assert.deepEqual(parseNumber(formatTenths(tenths), limits), { ok: true, tenths });
    }),
  );
});

test('amounts carry US marks and percentages always a decimal', () => {
  assert.equal(formatTenths(12_345_678), '1,234,567.8');
  assert.equal(formatTenths(190), '19');
  assert.equal(formatPercent(940), '94.0');
});
