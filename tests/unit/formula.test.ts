import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeGrid, type Grid } from '#domain/reading/formula.ts';

const result = (formula: string, others: Grid = []) => computeGrid([[formula], ...others])[0]?.[0];

test('sums keep their order, brackets and signs', () => {
  assert.equal(result('=2+3*4-6/2'), 11);
  assert.equal(result('=(2+3)*-4'), -20);
  assert.equal(result('=8-3-2'), 3);
  assert.equal(result('=50%*10'), 5);
});

test('cells are followed, empty ones count as nothing, texts are left out of a sum', () => {
  assert.equal(result('=A2+A3', [['=A4'], [null], [7]]), 7);
  assert.equal(
    result('=SUM(A2:B3)', [
      [1, 'two'],
      [3, null],
    ]),
    4,
  );
});

test('SUMIFS takes rows that meet every criterion', () => {
  const rows: Grid = [
    ['Committed', 40, 4],
    ['Committed', 36, 6],
    ['Exploratory', 9, 1],
    ['Committed', 50, null],
  ];
  assert.equal(result('=SUMIFS(B2:B5,A2:A5,"committed",C2:C5,"<="&C3)', rows), 76);
});

test('IF compares texts and numbers', () => {
  assert.equal(result('=IF(A2<=3,"Yes","No")', [[3]]), 'Yes');
  assert.equal(result('=IF(A2="x","Yes","No")', [['X']]), 'Yes');
  assert.equal(result('=MAX(A2,0)', [[-3]]), 0);
});

test('what cannot be computed is named with its cell', () => {
  assert.throws(() => result('=A1'), /A1 "=A1": A1 refers to itself/);
  assert.throws(() => result('=1/A2', [[0]]), /divides by zero/);
  assert.throws(() => result('=VLOOKUP(A2)'), /there is no VLOOKUP/);
  assert.throws(() => result('=1+'), /ends too early/);
  assert.throws(() => result('=SUM(A2'), /"\)" is missing/);
});
