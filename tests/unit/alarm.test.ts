import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Alarm, afterSighting, endOf, isRaised, nextAlarmStep } from '#domain/alarm.ts';
import { day, hour, minute } from '#domain/interval.ts';

const start = Date.UTC(2026, 11, 1, 14);
const silent = { cause: 'stripe-silent', detail: 'timed out' } as const;

/** Seen at these times, in minutes after the start. */
function seen(...minutes: number[]): Alarm {
  let alarm: Alarm | null = null;
  for (const at of minutes) alarm = afterSighting(alarm, silent, start + at * minute);
  return alarm!;
}

test('two sightings are a hiccup, three are told', () => {
  assert.equal(isRaised(seen(0, 1), start + minute), false);
  assert.equal(nextAlarmStep(seen(0, 1), start + minute), 'nothing');
  assert.equal(isRaised(seen(0, 1, 2), start + 2 * minute), true);
  assert.equal(nextAlarmStep(seen(0, 1, 2), start + 2 * minute), 'tell');
});

test('what lasts is told again after a day, not before', () => {
  const told = { ...seen(0, 1, 2), toldAt: start };
  const atNoon = { ...told, seenAt: start + day - 1 };
  assert.equal(nextAlarmStep(atNoon, start + day - 1), 'nothing');
  assert.equal(nextAlarmStep({ ...told, seenAt: start + day }, start + day), 'tell');
});

test('what is not seen any more ends, with a word only if there was one', () => {
  const end = start + 12 * minute;
  assert.equal(nextAlarmStep({ ...seen(0, 1, 2), toldAt: start + 2 * minute }, end - 1), 'nothing');
  assert.equal(nextAlarmStep({ ...seen(0, 1, 2), toldAt: start + 2 * minute }, end), 'tell-over');
  assert.equal(nextAlarmStep(seen(0), start + 10 * minute), 'end');
});

test('a second time on the same day is a new one, and is not told', () => {
  const over = { ...seen(0, 1, 2), toldAt: start + 2 * minute, overAt: start + 12 * minute };
  let again = over as Alarm;
  for (const at of [60, 61, 62]) again = afterSighting(again, silent, start + at * minute);
  assert.equal(again.since, start + hour);
  assert.equal(isRaised(again, start + 62 * minute), true);
  assert.equal(nextAlarmStep(again, start + 62 * minute), 'nothing');
  assert.equal(nextAlarmStep(again, start + 72 * minute), 'end');
});

test('it is forgotten a day after the last word', () => {
  const over = { ...seen(0, 1, 2), toldAt: start + hour, overAt: start + hour };
  assert.equal(nextAlarmStep(over, start + hour + day - 1), 'nothing');
  assert.equal(nextAlarmStep(over, start + hour + day), 'forget');
});

test('mail that cannot leave is told of afterwards, if it was long', () => {
  const refused = { ...seen(0), cause: 'mail-key', overAt: null } as Alarm;
  assert.equal(isRaised(refused, start), true);
  assert.equal(nextAlarmStep(refused, start + day), 'nothing');
  assert.equal(endOf({ ...refused, seenAt: start + 9 * minute }, start + hour), 'end');
  assert.equal(endOf({ ...refused, seenAt: start + 10 * minute }, start + hour), 'tell-over');
});
