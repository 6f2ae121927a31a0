import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayPart } from '#domain/time/day-part.ts';

test('a part of the day is that of the zone, and begins with its hour', () => {
  const noonInNewYork = Date.UTC(2027, 0, 5, 17);
  assert.equal(dayPart(noonInNewYork - 1, 'America/New_York'), 'morning');
  assert.equal(dayPart(noonInNewYork, 'America/New_York'), 'afternoon');
  assert.equal(dayPart(noonInNewYork, 'America/Los_Angeles'), 'morning');
  assert.equal(dayPart(noonInNewYork, 'Europe/Berlin'), 'evening');
  assert.equal(dayPart(noonInNewYork, 'Asia/Kathmandu'), 'evening');
});
