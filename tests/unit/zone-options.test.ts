import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoneOptions } from '#components/booking/zone-options.ts';
import { offsetLabel, offsetStretch, timeZoneGroups } from '#domain/time/labels.ts';

const march = Date.parse('2027-03-20T12:00Z');
const july = Date.parse('2027-07-08T14:30Z');
const minute = 60_000;

test('every zone is an option with its offset at that time, and one of them is chosen', () => {
  for (const at of [march, july, march]) {
    const html = zoneOptions('America/New_York', at);
    const zones = timeZoneGroups().flatMap((group) => group.zones);
    assert.equal(html.match(/<option /g)?.length, zones.length);
    assert.equal(html.match(/ selected>/g)?.length, 1);
    for (const { timeZone, city } of zones) {
      const start = `<option value="${timeZone}"${timeZone === 'America/New_York' ? ' selected' : ''}>`;
      const label =
        timeZone === 'UTC' && start.includes('selected') ? city : `${city} (${offsetLabel(timeZone, at)})`;
      assert.ok(html.includes(`${start}${label}</option>`), `${start}${label}`);
    }
  }
});

test('a zone under an old name chooses the one of today, and one where nobody lives chooses none', () => {
  assert.match(
    zoneOptions('Asia/Calcutta', july),
    /<option value="Asia\/Kolkata" selected>Kolkata \(GMT\+5:30\)</,
  );
  assert.match(zoneOptions('UTC', july), /<option value="UTC" selected>UTC</);
  assert.doesNotMatch(zoneOptions('Etc/GMT+5', july), / selected>/);
});

test('offsets are those of the moment on both sides of a change', () => {
  // Central Europe goes forward on March 28 at 01:00 UTC.
  const change = Date.parse('2027-03-28T01:00Z');
  const before = offsetStretch(change - minute);
  const after = offsetStretch(change);
  assert.equal(before.end, change);
  assert.ok(after.start === change && after.end > change);
  assert.match(zoneOptions('UTC', change - minute), /"Europe\/Berlin">Berlin \(GMT\+1\)</);
  assert.match(zoneOptions('UTC', change), /"Europe\/Berlin">Berlin \(GMT\+2\)</);
});

test('in a stretch no offset changes', () => {
  for (let at = march; at < march + 60 * 86_400_000; at += 5 * 86_400_000) {
    const { start, end } = offsetStretch(at);
    assert.ok(start <= at && at < end);
    for (const { timeZone } of timeZoneGroups().flatMap((group) => group.zones)) {
      const labels = [start, at, end - 1].map((instant) => offsetLabel(timeZone, instant));
      assert.equal(new Set(labels).size, 1, `${timeZone} ${labels}`);
    }
  }
});
