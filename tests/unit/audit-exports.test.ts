import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ical from 'node-ical';
import { fromJson, mostJson, toCsv, toJson, toMarkdown, toRepeatIcs } from '#domain/audit/exports.ts';
import { audit, withOwnNames } from '#domain/audit/index.ts';
import {
  answersOf,
  anyAnswers,
  blockerFieldsOf,
  goldenBlockers,
  goldenRoadmap,
  rules,
  texts,
} from './support/audit-samples.ts';

const golden = answersOf({ ...goldenRoadmap, ...goldenBlockers });

/** A reader of RFC 4180 that knows nothing of the writer. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv
    .slice(1)
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
    if (!end) break;
  }
  return rows.slice(0, -1);
}

const ownBlocker = (name: string) =>
  answersOf({ ...blockerFieldsOf('o1', 2, '1-to-3'), 'o1.killer': 'theater', 'o1.name': name });

test('a table opens as four columns with a BOM and CRLF', () => {
  const csv = toCsv(audit(golden, rules), texts);
  assert.ok(csv.startsWith('\uFEFF"Section","Item","Fact","Value"\r\n'));
  const rows = readCsv(csv);
  assert.ok(rows.length > 20);
  for (const row of rows) assert.equal(row.length, 4);
});

test('no cell begins a formula, whatever was typed', () => {
  for (const name of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '  =1+1',
    '＝1+1',
    '|calc',
    '=HYPERLINK("http://x","y")',
    '%0',
  ]) {
    const answers = ownBlocker(name);
    const cells = readCsv(toCsv(audit(answers, rules), withOwnNames(texts, answers))).flat();
    assert.ok(cells.some((cell) => cell.includes(name.trim())));
    for (const cell of cells) assert.doesNotMatch(cell, /^\s*[=+\-@|%＝＋－＠]/);
  }
});

test('every cell of any audit reads back from the table', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const rows = readCsv(toCsv(audit(answers, rules), withOwnNames(texts, answers)));
      for (const row of rows) assert.equal(row.length, 4);
    }),
  );
});

test('Markdown has the sentence, the steps and the tables, and typed markup stays text', () => {
  const answers = ownBlocker('<b>|x|</b> [a](b)');
  const markdown = toMarkdown(audit(answers, rules), withOwnNames(texts, answers));
  assert.match(markdown, /^# Self-audit/);
  assert.match(markdown, /## First steps this week\n\n1\. Give it one owner/);
  assert.match(markdown, /\| --- \| --- \|/);
  assert.ok(markdown.includes('\\<b\\>\\|x\\|\\</b\\> \\[a\\](b)'));
  assert.ok(!/undefined|\{|NaN/.test(markdown));
});

test('JSON reads back as the same answers', () => {
  fc.assert(
    fc.property(anyAnswers, fc.constantFrom(null, '2026-11-22'), (answers, takenOn) => {
      assert.deepEqual(fromJson(toJson(answers, takenOn)), { ok: true, answers, takenOn });
    }),
  );
});

test('JSON from elsewhere, broken, later or changed is refused with its reason', () => {
  const written = JSON.parse(toJson(golden, null));
  const code = (data: unknown) => {
    const read = fromJson(typeof data === 'string' ? data : JSON.stringify(data));
    return read.ok ? 'ok' : [read.code, ...read.fields].join(' ');
  };
  assert.equal(code('{"a":'), 'json.not-json');
  assert.equal(code(''), 'json.not-json');
  for (const other of [{}, [], null, 1, { format: 'other' }]) assert.equal(code(other), 'json.elsewhere');
  assert.equal(code({ ...written, version: 2 }), 'json.future-version');
  assert.equal(code({ ...written, version: '1' }), 'json.invalid');
  assert.equal(code({ ...written, takenOn: '2026-02-30' }), 'json.invalid');
  assert.equal(code({ ...written, answers: [] }), 'json.invalid');
  assert.equal(code({ ...written, grade: 'A' }), 'json.invalid grade');
  assert.equal(code({ ...written, answers: { ...written.answers, mood: 'x' } }), 'json.invalid mood');
  assert.equal(code({ ...written, answers: { ...written.answers, kept: 40 } }), 'json.invalid kept');
  assert.equal(code({ ...written, answers: { ...written.answers, kept: 'much' } }), 'json.invalid kept');
  assert.equal(code(`"${'x'.repeat(mostJson)}"`), 'json.too-large');
  assert.equal(code(`\uFEFF${JSON.stringify(written)}`), 'ok');
});

const reminder = {
  takenOn: '2026-11-22',
  now: Date.UTC(2026, 10, 22, 20, 5, 9),
  uid: 'audit-1@example.com',
  title: 'Repeat the self-audit',
  description: `Six weeks; same three steps, then compare.\nBEGIN:VEVENT ${'ü'.repeat(60)}`,
  url: 'https://example.com/audit',
};

test('the reminder is a day in six weeks that a calendar reads', () => {
  const event = Object.values(ical.sync.parseICS(toRepeatIcs(reminder))).find(
    (part) => part?.type === 'VEVENT',
  );
  assert.ok(event?.type === 'VEVENT');
  assert.equal(event.summary, reminder.title);
  assert.equal(event.description, reminder.description);
  assert.equal(event.uid, reminder.uid);
  assert.equal((event.start as Date & { dateOnly?: boolean }).dateOnly, true);
  assert.deepEqual([event.start.getFullYear(), event.start.getMonth(), event.start.getDate()], [2027, 0, 3]);
});

test('its lines end in CRLF, are at most 75 octets and cannot be broken out of', () => {
  const ics = toRepeatIcs(reminder);
  assert.ok(ics.endsWith('END:VCALENDAR\r\n'));
  assert.doesNotMatch(ics.replaceAll('\r\n', ''), /[\r\n]/);
  for (const title of ['x'.repeat(200), 'ü'.repeat(100), 'x🚢'.repeat(50)]) {
    for (const line of toRepeatIcs({ ...reminder, title }).split('\r\n'))
      assert.ok(Buffer.byteLength(line) <= 75);
  }
  assert.equal(ics.match(/^BEGIN:VEVENT/gm)!.length, 1);
  assert.ok(ics.includes('DTSTAMP:20261122T200509Z\r\n'));
});
