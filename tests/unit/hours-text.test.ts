import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWeek, readWindows, writeWeek, writeWindows } from '#domain/availability/hours-text.ts';

test('hours are read as people write them', () => {
  assert.deepEqual(readWindows('9-12, 13:00 – 17.30'), [
    ['09:00', '12:00'],
    ['13:00', '17:30'],
  ]);
  assert.deepEqual(readWindows('13 to 17; 9:00-12:00'), [
    ['09:00', '12:00'],
    ['13:00', '17:00'],
  ]);
  assert.deepEqual(readWindows('20:00-24:00'), [['20:00', '24:00']]);
  assert.deepEqual(readWindows('  '), []);
});

for (const text of ['morning', '17-9', '9-9', '9-12-15', '25:00-26:00', '9:60-10:00', '9-12, 11-14', '-']) {
  test(`"${text}" is refused`, () => assert.equal(readWindows(text), null));
}

test('what is written can be read back', () => {
  const windows = readWindows('9-12, 13-17');
  assert.deepEqual(readWindows(writeWindows(windows!)), windows);
});

test('a week names every day that cannot be read', () => {
  const week = { mon: '9-12', tue: 'x', wed: '', thu: '', fri: '', sat: '', sun: '5-4' };
  assert.deepEqual(readWeek(week), { ok: false, wrong: ['tue', 'sun'] });
  const read = readWeek({ ...week, tue: '', sun: '' });
  assert.ok(read.ok);
  assert.equal(writeWeek(read.hours).mon, '09:00-12:00');
});
