import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, daysBetween, isDate, weekdayOf } from '#domain/time/date.ts';
import {
  isMonth,
  monthGrid,
  monthLabel,
  monthName,
  nextMonth,
  previousMonth,
  weekFrom,
} from '#domain/time/month.ts';

test('January 2027 begins before week 1 and ends in week 4', () => {
  const rows = monthGrid('2027-01');
  assert.deepEqual(
    rows.map(({ label }) => label),
    ['Before week 1', 'Week 1', 'Week 2', 'Week 3', 'Week 4'],
  );
  assert.deepEqual(rows[0]?.days, [null, null, null, null, '2027-01-01', '2027-01-02', '2027-01-03']);
  assert.deepEqual(rows.at(-1)?.days.at(-1), '2027-01-31');
  assert.deepEqual(
    rows.map(({ week }) => week),
    [null, 1, 2, 3, 4],
  );
});

test('a week that two months of a quarter share has one number in both', () => {
  assert.equal(monthGrid('2026-04').at(-1)?.week, 4);
  assert.deepEqual(monthGrid('2026-04').at(-1)?.days.slice(0, 5), [
    '2026-04-27',
    '2026-04-28',
    '2026-04-29',
    '2026-04-30',
    null,
  ]);
  assert.equal(monthGrid('2026-05')[0]?.week, 4);
});

test('a week that two quarters share is the last of one and comes before the first of the other', () => {
  assert.equal(monthGrid('2026-09').at(-1)?.label, 'Week 13');
  assert.equal(monthGrid('2026-10')[0]?.label, 'Before week 1');
  assert.equal(monthGrid('2026-10')[1]?.days[0], '2026-10-05');
});

test('a quarter that begins on a Monday begins with week 1, and its ninety-second day comes after week 13', () => {
  assert.equal(monthGrid('2024-07')[0]?.label, 'Week 1');
  assert.deepEqual(monthGrid('2024-09').at(-1), {
    week: null,
    label: 'After week 13',
    days: ['2024-09-30', null, null, null, null, null, null],
  });
});

test('every day of every month from 2024 to 2030 stands once, under its weekday', () => {
  for (let month = '2024-01'; month < '2031-01'; month = nextMonth(month)) {
    const days = monthGrid(month).flatMap((row) => row.days);
    assert.equal(days.length % 7, 0);
    const dates = days.filter((date) => date !== null);
    assert.equal(dates[0], `${month}-01`);
    assert.equal(dates.length, daysBetween(`${month}-01`, `${nextMonth(month)}-01`));
    assert.deepEqual(dates.toSorted(), dates);
    days.forEach((date, i) => {
      if (date) assert.equal((new Date(date).getUTCDay() + 6) % 7, i % 7);
    });
  }
});

test('the months before and after cross the year', () => {
  assert.equal(nextMonth('2026-12'), '2027-01');
  assert.equal(nextMonth('2028-02'), '2028-03');
  assert.equal(previousMonth('2027-01'), '2026-12');
  assert.equal(previousMonth('2027-03'), '2027-02');
});

test('a month is named with its year and without', () => {
  assert.equal(monthLabel('2027-01'), 'January 2027');
  assert.equal(monthName('2027-12'), 'December');
});

test('only a month of the calendar is a month', () => {
  assert.equal(isMonth('2027-01'), true);
  for (const text of ['2027-13', '2027-00', '2027-1', '27-01', '2027-01-01', '', '0000-01', '9999-12']) {
    assert.equal(isMonth(text), false, text);
  }
});

test('only a date that exists is a date', () => {
  assert.equal(isDate('2028-02-29'), true);
  for (const text of [
    '2027-02-29',
    '2027-02-30',
    '2027-13-01',
    '2027-1-1',
    '2027-01-01T00:00',
    '',
    '9999-12-31',
  ]) {
    assert.equal(isDate(text), false, text);
  }
});

test('dates add up over months, years and leap days', () => {
  assert.equal(addDays('2028-02-28', 1), '2028-02-29');
  assert.equal(addDays('2027-01-01', -1), '2026-12-31');
  assert.equal(addDays('2026-12-08', 365), '2027-12-08');
  assert.equal(daysBetween('2026-12-08', '2027-12-08'), 365);
  assert.equal(weekdayOf('2026-12-08'), 'tue');
  assert.throws(() => addDays('2026-12', Number.NaN), RangeError);
});

test('a week may start on Sunday, and the weeks of the quarter with it', () => {
  const rows = monthGrid('2027-01', 'sun');
  assert.deepEqual(rows[0]?.days, [null, null, null, null, null, '2027-01-01', '2027-01-02']);
  assert.equal(rows[0]?.label, 'Before week 1');
  assert.equal(rows[1]?.days[0], '2027-01-03');
  assert.equal(rows[1]?.week, 1);
  assert.deepEqual(weekFrom('sun').slice(0, 2), ['sun', 'mon']);
});
