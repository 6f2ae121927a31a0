import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { limits, merge, TooMuch } from '#adapters/calendar-feed/budget.ts';
import { readBusy } from '#adapters/calendar-feed/read-busy.ts';
import { readInWorker } from '#adapters/calendar-feed/read-in-worker.ts';

const always = { start: Date.UTC(2000, 0, 1), end: Date.UTC(2040, 0, 1) };
/** What the second reader of the cases looked at. */
const years = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2028, 5, 1) };
const summer = { start: Date.UTC(2026, 5, 1), end: Date.UTC(2026, 6, 1) };

function readJson(name: string) {
  return JSON.parse(readFileSync(new URL(`../cases/${name}`, import.meta.url), 'utf8'));
}

function calendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function event(...lines: string[]): string[] {
  return [
    'BEGIN:VEVENT',
    ...(lines.some((l) => l.startsWith('UID')) ? [] : ['UID:one']),
    ...lines,
    'END:VEVENT',
  ];
}

/** Busy times as `start/end` in ISO 8601. */
function busyOf(text: string, options: Partial<Parameters<typeof readBusy>[0]> = {}): string[] {
  const { busy } = readBusy({ text, window: summer, zone: 'Europe/Berlin', ...options });
  return busy.map(({ start, end }) => `${iso(start)}/${iso(end)}`);
}

const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z');
const nineToTen = '2026-06-17T09:00Z/2026-06-17T10:00Z';
const nine = ['DTSTART:20260617T090000Z', 'DTEND:20260617T100000Z'];

test('three hundred rules around clock changes mean what a second reader says', () => {
  const wrong = readJson('recurrence.json').filter(
    ({ zone, event, busy }: { zone: string; event: string[]; busy: [number, number][] }) => {
      const read = readBusy({ text: calendar(...event), window: years, zone });
      const wanted = merge(busy.map(([start, end]) => ({ start, end })));
      return JSON.stringify(read.busy) !== JSON.stringify(wanted);
    },
  );
  assert.deepEqual(
    wrong.map(({ event }: { event: string[] }) => event),
    [],
  );
});

for (const each of readJson('ics-busy.json').cases) {
  test(each.name, () => {
    const parts = [each.event, each.exception, ...(each.events ?? [])].filter(Boolean);
    const lines = parts.flatMap((part: Record<string, string>, index: number) =>
      event(
        `UID:${each.events ? index : 'one'}`,
        ...Object.entries(part).map(([name, value]) => `${name}:${value}`),
      ),
    );
    const { busy } = readBusy({ text: calendar(...lines), window: always, zone: 'Europe/Berlin' });
    const wanted = each.busy.map((pair: string[]) => pair.map((at) => Date.parse(at)));
    assert.deepEqual(
      busy.map(({ start, end }) => [start, end]),
      wanted,
    );
  });
}

const evil: Record<string, string[]> = {
  '31 February, daily': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31'],
  '30 February, yearly': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
  '31 January, monthly in February': ['DTSTART:20260131T090000Z', 'RRULE:FREQ=MONTHLY;BYMONTH=2'],
  'every second': ['DTSTART:20000101T090000Z', 'RRULE:FREQ=SECONDLY'],
  'every minute': ['DTSTART:20000101T090000Z', 'RRULE:FREQ=MINUTELY'],
  'daily from the year 1': ['DTSTART:00010101T090000Z', 'RRULE:FREQ=DAILY'],
  'hourly from 1970': ['DTSTART:19700101T000000Z', 'RRULE:FREQ=HOURLY'],
  'day 366 in January': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1'],
  'a position that no month has': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300'],
  '29 February in odd years': [
    'DTSTART:20270101T090000Z',
    'RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29',
  ],
  'the sixth Monday': ['DTSTART:20260101T090000Z', 'RRULE:FREQ=MONTHLY;BYDAY=6MO'],
  'a million times': ['DTSTART:20000101T090000Z', 'RRULE:FREQ=HOURLY;COUNT=1000000'],
};
for (const [name, lines] of Object.entries(evil)) {
  test(`an evil rule ends: ${name}`, () => {
    const before = process.cpuUsage();
    try {
      readBusy({
        text: calendar(...event(...lines, 'DURATION:PT30M')),
        window: summer,
        zone: 'Europe/Berlin',
      });
    } catch (error) {
      assert.ok(error instanceof TooMuch);
    }
    assert.ok(process.cpuUsage(before).user < 2_000_000);
  });
}

test('what never ends by itself is ended, and the reason said', async () => {
  const many = Array.from({ length: 6_000 }, (_, n) =>
    event(`UID:${n}`, `DTSTART:2026${n % 2 ? '06' : '05'}01T000000Z`, 'DTEND:20260601T000100Z'),
  ).flat();
  const fine = await readInWorker({ text: calendar(...many), window: summer, zone: 'UTC' });
  assert.equal(fine.ok && fine.times.events, 6_000);
  const cut = calendar(...event(...nine)).slice(0, -30);
  assert.deepEqual(await readInWorker({ text: cut, window: summer, zone: 'UTC' }), {
    ok: false,
    reason: 'the file is cut off',
  });
});

test('a reading that takes too long or too much memory is ended', async () => {
  const text = calendar(
    ...Array.from({ length: 20_000 }, (_, n) =>
      event(`UID:${n}`, ...nine, `ATTENDEE:mailto:${n}@example.com`),
    ).flat(),
  );
  const read = (limits: { patienceMs: number; memoryMb: number }) =>
    readInWorker({ text, window: summer, zone: 'UTC' }, limits);
  assert.deepEqual(await read({ patienceMs: 20, memoryMb: 256 }), {
    ok: false,
    reason: 'reading it took longer than 0.02 seconds',
  });
  assert.deepEqual(await read({ patienceMs: 20_000, memoryMb: 16 }), {
    ok: false,
    reason: 'reading it took too much memory',
  });
});

test('more intervals than the limit fail as a whole', () => {
  const hourly = (count: number) => {
    const rule = `RRULE:FREQ=HOURLY;COUNT=${count}`;
    const text = calendar(...event('DTSTART:20200101T000000Z', 'DURATION:PT1M', rule));
    return readBusy({ text, window: always, zone: 'UTC' }).busy.length;
  };
  assert.equal(hourly(limits.intervals), limits.intervals);
  assert.throws(() => hourly(limits.intervals + 1), TooMuch);
});

test('a page of HTML is no calendar', () => {
  assert.throws(() => busyOf('<!doctype html><title>Log in</title>'), /not a calendar/);
});

test('an entry of ours that came back blocks nothing, whatever its state', () => {
  assert.deepEqual(busyOf(calendar(...event('UID:ours', ...nine)), { ownUids: ['ours'] }), []);
  assert.deepEqual(busyOf(calendar(...event('UID:theirs', ...nine)), { ownUids: ['ours'] }), [nineToTen]);
});

test('a broken line costs its entry a note, and no other entry anything', () => {
  const text = calendar(
    ...event(
      'UID:a',
      'this is no line',
      'DTSTART:20260617T090000Z',
      'DTEND:20260617T100000Z',
      'ATTENDEE;broken',
    ),
    ...event('UID:b', 'DTSTART:20260617T100000Z', 'DURATION:PT1H'),
  );
  assert.deepEqual(busyOf(text), ['2026-06-17T09:00Z/2026-06-17T11:00Z']);
});

test('the zone names of Outlook on the web are known without rules of their own', () => {
  for (const zone of ['(UTC-05:00) Eastern Time (US & Canada)', 'Eastern Standard Time']) {
    const lines = event(`DTSTART;TZID="${zone}":20260617T050000`, 'DURATION:PT1H');
    assert.deepEqual(busyOf(calendar(...lines)), [nineToTen], zone);
  }
});

test('a zone that nobody knows is the owner’s, with a note', () => {
  const text = calendar(...event('DTSTART;TZID=Mars/Base:20260617T110000', 'DURATION:PT1H'));
  const { busy, notes } = readBusy({ text, window: summer, zone: 'Europe/Berlin' });
  assert.equal(busy[0]?.start, Date.parse('2026-06-17T09:00Z'));
  assert.deepEqual(notes, { 'the zone Mars/Base is not known and was read as yours': 1 });
});

test('a zone that only the file knows is read by its rules', () => {
  const text = calendar(
    'BEGIN:VTIMEZONE',
    'TZID:Mine',
    ...['BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'],
    ...['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD'],
    ...['BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'],
    ...['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT'],
    'END:VTIMEZONE',
    ...event('DTSTART;TZID=Mine:20260617T110000', 'DURATION:PT1H'),
  );
  assert.deepEqual(busyOf(text, { zone: 'UTC' }), [nineToTen]);
});

test('this and all that follow move with the one that was moved', () => {
  const text = calendar(
    ...event('DTSTART:20260615T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
    ...event(
      'RECURRENCE-ID;RANGE=THISANDFUTURE:20260616T080000Z',
      'DTSTART:20260616T100000Z',
      'DURATION:PT2H',
    ),
  );
  assert.deepEqual(busyOf(text), [
    '2026-06-15T08:00Z/2026-06-15T09:00Z',
    '2026-06-16T10:00Z/2026-06-16T12:00Z',
    '2026-06-17T10:00Z/2026-06-17T12:00Z',
  ]);
});

test('free and busy periods count, and two touching ones are one', () => {
  const text = calendar(
    'BEGIN:VFREEBUSY',
    'FREEBUSY:20260617T090000Z/PT30M,20260617T093000Z/20260617T100000Z',
    'FREEBUSY;FBTYPE=FREE:20260617T110000Z/PT1H',
    'END:VFREEBUSY',
  );
  assert.deepEqual(busyOf(text), [nineToTen]);
});

test('the owner’s switches decide about tentative, absent, all-day and declined entries', () => {
  const usual = {
    tentative: true,
    outOfOffice: true,
    allDay: true,
    everyAllDay: false,
    addresses: [] as string[],
  };
  const one = (...lines: string[]) => calendar(...event(...nine, ...lines));
  const away = one('X-MICROSOFT-CDO-BUSYSTATUS:OOF');
  const declined = one('ATTENDEE;PARTSTAT=DECLINED:mailto:Me@example.com');
  const free = calendar(...event('DTSTART;VALUE=DATE:20260617', 'TRANSP:TRANSPARENT'));
  const wholeDay = calendar(...event('DTSTART;VALUE=DATE:20260617'));
  assert.equal(busyOf(one('STATUS:TENTATIVE')).length, 1);
  assert.equal(busyOf(one('STATUS:TENTATIVE'), { switches: { ...usual, tentative: false } }).length, 0);
  assert.equal(busyOf(away).length, 1);
  assert.equal(busyOf(away, { switches: { ...usual, outOfOffice: false } }).length, 0);
  assert.equal(busyOf(declined).length, 1);
  assert.equal(busyOf(declined, { switches: { ...usual, addresses: ['me@example.com'] } }).length, 0);
  assert.equal(busyOf(wholeDay, { switches: { ...usual, allDay: false } }).length, 0);
  assert.equal(busyOf(free).length, 0);
  assert.deepEqual(busyOf(free, { switches: { ...usual, everyAllDay: true } }), [
    '2026-06-16T22:00Z/2026-06-17T22:00Z',
  ]);
});

test('what lies far from the window is counted and not read, unless another entry needs it', () => {
  const past = ['UID:past', 'DTSTART:20200101T090000Z', 'DTEND:20200101T100000Z'];
  // Whoever reads it notes that nobody knows its zone.
  const broken = ['UID:broken', 'DTSTART;TZID=Mars/Base:20200101T090000'];
  const text = calendar(...event(...past), ...event(...broken), ...event(...nine));
  const read = readBusy({ text, window: summer, zone: 'UTC' });
  assert.deepEqual([read.events, read.busy.length, read.notes], [3, 1, {}]);
  // The newer copy was moved far away, so the older one stands nowhere.
  const moved = calendar(
    ...event('UID:one', 'SEQUENCE:0', ...nine),
    ...event('UID:one', 'SEQUENCE:1', 'DTSTART:20200101T090000Z', 'DTEND:20200101T100000Z'),
  );
  assert.deepEqual(busyOf(moved), []);
  // It reaches into the window from far before it.
  const long = event('UID:long', 'DTSTART:20200101T090000Z', 'DTEND:20300101T090000Z');
  assert.equal(busyOf(calendar(...long)).length, 1);
  const lasting = event('UID:long', 'DTSTART:20200101T090000Z', 'DURATION:P4000D');
  assert.equal(busyOf(calendar(...lasting)).length, 1);
});

test('a series that is over, or begins later, is counted and not read; one that may reach here is', () => {
  // A zone that nobody knows leaves a note with whoever reads it.
  const long = ['DTSTART;TZID=Mars/Base:20200101T090000', 'DTEND:20200101T100000Z'];
  const ahead = ['DTSTART;TZID=Mars/Base:20301201T090000', 'DTEND:20301201T100000Z'];
  const isRead = (...lines: string[]) => {
    const text = calendar(...event(...lines));
    const { notes, events } = readBusy({ text, window: summer, zone: 'Europe/Berlin' });
    assert.equal(events, 1);
    return Object.keys(notes).length > 0;
  };
  assert.equal(isRead(...long, 'RRULE:FREQ=WEEKLY;UNTIL=20210101T090000Z'), false);
  assert.equal(isRead(...long, 'RRULE:FREQ=MONTHLY;BYDAY=2MO;UNTIL=20210101'), false);
  assert.equal(isRead(...long, 'RRULE:FREQ=WEEKLY;WKST=SU;COUNT=6;BYDAY=MO,WE'), false);
  assert.equal(isRead(...long, 'rrule:freq=daily;interval=2;count=90'), false);
  assert.equal(isRead(...ahead, 'RRULE:FREQ=WEEKLY'), false);
  assert.equal(isRead(...long, 'RRULE:FREQ=WEEKLY'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=WEEKLY;UNTIL=20260601T090000Z'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=WEEKLY;UNTIL=soon'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=WEEKLY;COUNT=400'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=DAILY;COUNT=6;BYMONTH=6'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=YEARLY;COUNT=6'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=DAILY;COUNT=999999999999999'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=DAILY;COUNT=2', 'RRULE:FREQ=WEEKLY'), true);
  assert.equal(isRead(...long, 'RRULE:FREQ=DAILY;COUNT=2', 'RDATE:20260617T090000Z'), true);
  assert.equal(isRead(...ahead, 'RDATE:20260617T090000Z'), true);
  // Each of its occurrences takes years.
  const [start = ''] = long;
  assert.equal(isRead(start, 'DTEND:20230101T090000Z', 'RRULE:FREQ=YEARLY;UNTIL=20240101T090000Z'), true);
});

test('the newest change is known, also where it is of an entry far away', () => {
  const far = ['UID:past', 'DTSTART:20200101T090000Z', 'LAST-MODIFIED:20261203T080000Z'];
  const near = ['UID:near', ...nine, 'LAST-MODIFIED:20261201T080000Z'];
  const read = (...entries: string[][]) =>
    readBusy({ text: calendar(...entries.flatMap((lines) => event(...lines))), window: summer, zone: 'UTC' });
  assert.equal(read(far, near).changedAt, Date.UTC(2026, 11, 3, 8));
  assert.equal(read(near).changedAt, Date.UTC(2026, 11, 1, 8));
});
