import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as labels from '#domain/time/labels.ts';
import {
  type Clock,
  currentZoneName,
  dayKey,
  groupByDay,
  isTimeZone,
  offsetLabel,
  offsetMinutes,
  timeZoneGroups,
  withPlainSpaces,
  zoneCity,
  zoneLabel,
  zoneTime,
} from '#domain/time/labels.ts';

// As they read aloud; where a line may end is a test of its own.
const slotLabel = (at: number, timeZone: string, clock: Clock = 24) =>
  withPlainSpaces(labels.slotLabel(at, { timeZone, clock }));
const timeLabel = (at: number, timeZone: string, clock: Clock = 24) =>
  withPlainSpaces(labels.timeLabel(at, { timeZone, clock }));
const spanLabel = (start: number, end: number, timeZone: string, clock: Clock = 24) =>
  withPlainSpaces(labels.spanLabel(start, end, { timeZone, clock }));
const dayLabel = (at: number, timeZone: string) => withPlainSpaces(labels.dayLabel(at, timeZone));
const dateLabel = (at: number, timeZone: string) => withPlainSpaces(labels.dateLabel(at, timeZone));
const calendarDayLabel = (date: string) => withPlainSpaces(labels.calendarDayLabel(date));

/** Tuesday, 15:30 in Berlin. */
const decemberTuesday = Date.parse('2026-12-08T14:30Z');
const july = Date.parse('2026-07-08T14:30Z');

test('a slot is named by day, time and place', () => {
  assert.equal(slotLabel(decemberTuesday, 'Europe/Berlin'), 'Tuesday, December 8, 15:30, Berlin time');
  assert.equal(slotLabel(decemberTuesday, 'America/New_York'), 'Tuesday, December 8, 09:30, New York time');
  assert.equal(slotLabel(decemberTuesday, 'Europe/Berlin', 12), 'Tuesday, December 8, 3:30 PM, Berlin time');
});

test('UTC and fixed offsets stand without the word time', () => {
  assert.equal(slotLabel(decemberTuesday, 'UTC'), 'Tuesday, December 8, 14:30, UTC');
  assert.equal(zoneTime('Etc/GMT+5'), 'GMT−5');
  assert.equal(zoneTime('Europe/Berlin'), 'Berlin time');
});

test('every zone shows what Intl shows, on both sides of each change of its clocks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      (timeZone, date) => {
        const shown = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timeZone);
        assert.equal(dayKey(date.getTime(), timeZone), shown.toPlainDate().toString());
        assert.equal(
          timeLabel(date.getTime(), timeZone).slice(0, 5),
          shown.toPlainTime().toString().slice(0, 5),
        );
      },
    ),
    { numRuns: 2_000 },
  );
});

test('the day follows the zone over midnight', () => {
  const late = Date.parse('2026-12-31T23:30Z');
  assert.equal(dayLabel(late, 'Europe/London'), 'Thursday, December 31');
  assert.equal(dayLabel(late, 'Europe/Berlin'), 'Friday, January 1');
  assert.equal(dateLabel(late, 'Europe/Berlin'), 'Friday, January 1, 2027');
  assert.equal(dayKey(late, 'Europe/Berlin'), '2027-01-01');
});

test('midnight reads 00:00 and the last minute 23:59', () => {
  assert.equal(timeLabel(Date.parse('2026-12-07T23:00Z'), 'Europe/Berlin'), '00:00');
  assert.equal(timeLabel(Date.parse('2026-12-07T22:59Z'), 'Europe/Berlin'), '23:59');
});

test('a clock of 12 hours has no 0, and noon is in the afternoon', () => {
  const shown = [
    '2026-12-08T00:00Z',
    '2026-12-08T00:30Z',
    '2026-12-08T11:59Z',
    '2026-12-08T12:00Z',
    '2026-12-08T23:59Z',
  ];
  assert.deepEqual(
    shown.map((at) => timeLabel(Date.parse(at), 'UTC', 12)),
    ['12:00 AM', '12:30 AM', '11:59 AM', '12:00 PM', '11:59 PM'],
  );
});

test('from and to share what they have in common', () => {
  const noon = Date.parse('2026-12-08T12:00Z');
  const half = 1_800_000;
  assert.equal(spanLabel(noon, noon + half, 'UTC', 12), '12:00 to 12:30 PM');
  assert.equal(spanLabel(noon - half, noon, 'UTC', 12), '11:30 AM to 12:00 PM');
  assert.equal(spanLabel(noon - half, noon, 'UTC', 24), '11:30 to 12:00');
  const repeated = Date.parse('2026-11-01T05:30Z');
  assert.equal(
    spanLabel(repeated, repeated + 2 * half, 'America/New_York', 12),
    '1:30 AM (GMT−4) to 1:30 AM (GMT−5)',
  );
});

test('a line may end after a weekday, never inside a date, a time or a span', () => {
  const reader = { timeZone: 'America/New_York', clock: 12 } as const;
  const pieces = (words: string) => words.split(' ').map(withPlainSpaces);
  assert.deepEqual(pieces(labels.dateLabel(decemberTuesday, 'America/New_York')), [
    'Tuesday,',
    'December 8, 2026',
  ]);
  assert.deepEqual(pieces(labels.slotLabel(decemberTuesday, reader)), [
    'Tuesday,',
    'December 8,',
    '9:30 AM,',
    'New York time',
  ]);
  assert.deepEqual(pieces(labels.shortSlotLabel(decemberTuesday, reader)), ['Tue, Dec 8,', '9:30 AM']);
  assert.deepEqual(pieces(labels.spanLabel(decemberTuesday, decemberTuesday + 1_800_000, reader)), [
    '9:30 to 10:00 AM',
  ]);
});

test('zones of half and three quarter hours keep their minutes', () => {
  assert.equal(timeLabel(decemberTuesday, 'Asia/Kolkata'), '20:00');
  assert.equal(timeLabel(decemberTuesday, 'Asia/Kathmandu'), '20:15');
  assert.equal(offsetLabel('Asia/Kathmandu', decemberTuesday), 'GMT+5:45');
  assert.equal(offsetLabel('America/St_Johns', decemberTuesday), 'GMT−3:30');
  assert.equal(offsetLabel('Australia/Lord_Howe', july), 'GMT+10:30');
});

test('an offset follows summer time, uses a true minus sign and is GMT alone at zero', () => {
  assert.equal(offsetLabel('Europe/Berlin', decemberTuesday), 'GMT+1');
  assert.equal(offsetLabel('Europe/Berlin', july), 'GMT+2');
  assert.equal(offsetLabel('America/New_York', decemberTuesday), 'GMT\u22125');
  assert.equal(offsetLabel('Europe/London', decemberTuesday), 'GMT');
  assert.equal(offsetLabel('UTC', july), 'GMT');
  assert.equal(offsetMinutes('America/St_Johns', decemberTuesday), -210);
});

test('the two passes through the repeated hour read differently, the hours around it as ever', () => {
  const first = Date.parse('2026-11-01T05:30Z');
  const labels = [-1, 0, 1, 2].map((hours) => timeLabel(first + hours * 3_600_000, 'America/New_York'));
  assert.deepEqual(labels, ['00:30', '01:30 (GMT−4)', '01:30 (GMT−5)', '02:30']);
});

test('the repeated half hour of Lord Howe is told apart too', () => {
  const first = Date.parse('2026-04-04T14:45Z');
  assert.equal(timeLabel(first, 'Australia/Lord_Howe'), '01:45 (GMT+11)');
  assert.equal(timeLabel(first + 1_800_000, 'Australia/Lord_Howe'), '01:45 (GMT+10:30)');
  assert.equal(timeLabel(first - 1_800_000, 'Australia/Lord_Howe'), '01:15');
});

test('the hour after the clocks go forward has its plain label', () => {
  assert.equal(timeLabel(Date.parse('2026-03-29T01:30Z'), 'Europe/Berlin'), '03:30');
  assert.equal(timeLabel(Date.parse('2026-03-29T00:30Z'), 'Europe/Berlin'), '01:30');
});

test('a city is written as people write it', () => {
  assert.equal(zoneCity('America/New_York'), 'New York');
  assert.equal(zoneCity('America/Argentina/Buenos_Aires'), 'Buenos Aires');
  assert.equal(zoneCity('America/Port-au-Prince'), 'Port-au-Prince');
  assert.equal(zoneCity('America/St_Johns'), 'St. John’s');
  assert.equal(zoneCity('Asia/Saigon'), 'Ho Chi Minh City');
  assert.equal(zoneCity('UTC'), 'UTC');
});

test('old names of a zone and any spelling of its case are the zone of today', () => {
  assert.equal(currentZoneName('Europe/Kiev'), 'Europe/Kyiv');
  assert.equal(currentZoneName('Europe/Kyiv'), 'Europe/Kyiv');
  assert.equal(currentZoneName('asia/calcutta'), 'Asia/Kolkata');
  assert.equal(currentZoneName('Etc/UTC'), 'UTC');
  assert.equal(currentZoneName('GMT'), 'UTC');
  assert.equal(slotLabel(decemberTuesday, 'Europe/Kiev'), 'Tuesday, December 8, 16:30, Kyiv time');
});

test('a zone that only exists under an old name is still accepted', () => {
  for (const zone of ['Europe/Kiev', 'Asia/Calcutta', 'US/Eastern', 'UTC', 'Etc/GMT+5', 'Europe/Berlin']) {
    assert.equal(isTimeZone(zone), true, zone);
  }
});

test('what is no zone is refused, bare offsets too', () => {
  for (const zone of [
    '',
    'Berlin',
    'Europe/Atlantis',
    '+02:00',
    '-0500',
    'Europe/Berlin\r\n',
    '../etc',
    'x'.repeat(5000),
  ]) {
    assert.equal(isTimeZone(zone), false, zone);
  }
  assert.throws(() => zoneCity('Europe/Atlantis'), RangeError);
});

test('a zone is labeled with its place and what its clocks show then', () => {
  assert.equal(zoneLabel('Europe/Berlin', decemberTuesday), 'Berlin (GMT+1)');
  assert.equal(zoneLabel('Europe/London', decemberTuesday), 'London (GMT)');
  assert.equal(zoneLabel('America/New_York', decemberTuesday), 'New York (GMT−5)');
  assert.equal(zoneLabel('UTC', decemberTuesday), 'UTC');
});

test('slots group by the day on which they fall for the reader, each day in order', () => {
  const slots = ['2026-12-08T20:00Z', '2026-12-08T23:30Z', '2026-12-09T08:00Z'].map((text) =>
    Date.parse(text),
  );
  const [evening = 0, night = 0, morning = 0] = slots;
  assert.deepEqual(groupByDay(slots, 'Europe/Berlin'), [
    { date: '2026-12-08', starts: [evening] },
    { date: '2026-12-09', starts: [night, morning] },
  ]);
  assert.deepEqual(groupByDay([], 'Europe/Berlin'), []);
});

test('a date of a month grid has its spoken name', () => {
  assert.equal(calendarDayLabel('2027-01-12'), 'Tuesday, January 12');
});

test('the list of zones names each one once under its present name, by region and city, UTC last', () => {
  const groups = timeZoneGroups();
  const zones = groups.flatMap((group) => group.zones.map(({ timeZone }) => timeZone));
  assert.equal(new Set(zones).size, zones.length);
  assert.ok(zones.every(isTimeZone));
  assert.ok(zones.includes('Europe/Kyiv') && !zones.includes('Europe/Kiev'));
  assert.ok(zones.includes('Asia/Kolkata') && !zones.includes('Asia/Calcutta'));
  assert.equal(zones.at(-1), 'UTC');
  const cities = groups.find(({ region }) => region === 'Europe')?.zones.map(({ city }) => city) ?? [];
  assert.ok(cities.indexOf('Amsterdam') < cities.indexOf('Berlin'));
  assert.ok(zones.length > 400);
});

test('every zone in the list survives the way through a form', () => {
  for (const { zones } of timeZoneGroups()) {
    for (const { timeZone } of zones) assert.equal(currentZoneName(timeZone), timeZone);
  }
});

test('an instant in a record is read as the reader’s own time', () => {
  const told = labels.withOwnTimes('from 2026-12-04T15:00:00.000Z', (at) =>
    slotLabel(at, 'America/New_York', 12),
  );
  assert.equal(told, 'from Friday, December 4, 10:00 AM, New York time');
  assert.equal(labels.withOwnTimes('cs_1 is paid', String), 'cs_1 is paid');
});
