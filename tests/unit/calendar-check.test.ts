import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { calendarCheck } from '#commands/calendar-check.ts';

const when = { from: '2026-12-01', to: '2026-12-08', zone: 'Europe/Berlin' };

test('of several files those that can be read are told, and of each other one why it cannot', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-check-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const good = join(folder, 'good.ics');
  const page = join(folder, 'page.ics');
  const lines = ['UID:one', 'DTSTART;VALUE=DATE:20261203', 'DTEND;VALUE=DATE:20261204'];
  writeFileSync(
    good,
    ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'),
  );
  writeFileSync(page, '<!doctype html>');
  const said: string[] = [];
  t.mock.method(console, 'log', (line: string) => said.push(line));
  await assert.rejects(
    calendarCheck.runAlone(['nowhere.ics', page, good], { ...when, json: true }),
    (error: Error) => {
      assert.equal(
        error.message,
        `nowhere.ics could not be read: there is no such file.\n${page} could not be read: this is not a calendar.`,
      );
      return true;
    },
  );
  const day = [Date.UTC(2026, 11, 2, 23), Date.UTC(2026, 11, 3, 23)];
  assert.deepEqual(said, [JSON.stringify({ file: good, events: 1, busy: [day], notes: {} })]);
});
