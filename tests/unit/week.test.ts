import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysBetween } from '#domain/time/date.ts';
import { datesOfWeek, quarterOf, weekOf } from '#domain/time/week.ts';

test('a week begins on Monday', () => {
  assert.equal(weekOf('2026-11-30'), '2026-11-30');
  assert.equal(weekOf('2026-12-06'), '2026-11-30');
  assert.deepEqual(datesOfWeek('2026-12-28').at(-1), '2027-01-03');
});

test('the first week of a quarter is the one whose Thursday lies in it', () => {
  assert.equal(quarterOf('2026-12-28')[0], '2026-09-28');
  assert.equal(quarterOf('2027-01-04')[0], '2027-01-04');
});

test('every week is one of its quarter, which has thirteen or fourteen', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), (days) => {
      const week = weekOf(addDays('2000-01-03', days));
      const quarter = quarterOf(week);
      assert.ok(quarter.includes(week), `${week} in ${quarter}`);
      assert.ok(quarter.length === 13 || quarter.length === 14);
      for (const [index, start] of quarter.entries()) {
        if (index > 0) assert.equal(daysBetween(quarter[index - 1]!, start), 7);
      }
    }),
  );
});
