// What people read about times, as Americans write them: "Tuesday, December 8", "3:30 PM". Built on Intl alone, because
// browsers, mail and feed call the same functions and Safari has no Temporal. Only numbers are taken from Intl; the words
// are ours, so that Node, Chrome, Safari and Firefox, whose locale data differ, print the same label.
//
// What belongs together is held together by no-break spaces: a line may end after a weekday, never inside a date or a
// time. Where text is plain, as in a subject, they are taken out again.
import { day, hour, type Instant, type Interval, minute } from '#domain/interval.ts';
import { type LocalDate, type Weekday, weekdayOf } from './date.ts';
import { monthNames } from './month.ts';

/** Hours of the day as a person counts them: 3:30 PM or 15:30. */
export type Clock = 12 | 24;

/** Who reads a time: where, and by which clock. A site is one, and so is an attendee. */
export interface Reader {
  timeZone: string;
  clock: Clock;
}

const noBreak = '\u00a0';

export const weekdayNames: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/**
 * True for a name of the IANA time zone database, old ones too: `Europe/Kyiv`, `Europe/Kiev`, `UTC`.
 * False for a bare offset such as `+02:00`, which knows no summer time.
 */
export function isTimeZone(timeZone: string): boolean {
  if (!/^[A-Za-z]/.test(timeZone)) return false;
  try {
    zoneOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The zone under its present name: `Asia/Calcutta` and `asia/kolkata` become `Asia/Kolkata`, `Etc/UTC` becomes `UTC`.
 * What a browser detects passes through here before it is compared with a list.
 * @throws RangeError for an unknown zone
 */
export function currentZoneName(timeZone: string): string {
  return zoneOf(timeZone).name;
}

function nameOf(clock: Intl.DateTimeFormat): string {
  const known = clock.resolvedOptions().timeZone;
  if (/^(Etc\/)?(UTC|UCT|GMT|GMT[+-]?0|Greenwich|Universal|Zulu)$/.test(known)) return 'UTC';
  return renamedZones[known] ?? known;
}

/**
 * The name by which people know the zone: "New York", "Buenos Aires", "UTC"; `Etc/GMT+5` is "GMT−5", as its sign is
 * the reverse of everyday use.
 */
export function zoneCity(timeZone: string): string {
  return cityOf(currentZoneName(timeZone));
}

function cityOf(name: string): string {
  const fixed = /^Etc\/GMT([+-])(\d+)$/.exec(name);
  if (fixed) return `GMT${fixed[1] === '+' ? '−' : '+'}${fixed[2]}`;
  const place = name.slice(name.lastIndexOf('/') + 1);
  return cityNames[place] ?? place.replaceAll('_', ' ');
}

/** "GMT+1", "GMT−3:30" with U+2212, "GMT" where the two agree: what the zone's clocks show at that instant. */
export function offsetLabel(timeZone: string, instant: Instant): string {
  const offset = offsetMinutes(timeZone, instant);
  if (offset === 0) return 'GMT';
  const size = Math.abs(offset);
  const rest = size % 60 === 0 ? '' : `:${twoDigits(size % 60)}`;
  return `GMT${offset < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** "Berlin (GMT+1)"; "UTC" and "GMT−5" stand alone. */
export function zoneLabel(timeZone: string, instant: Instant): string {
  const city = zoneCity(timeZone);
  return isPlace(city) ? `${city} (${offsetLabel(timeZone, instant)})` : city;
}

/** "Berlin time"; "UTC" and "GMT−5" stand alone. For use after a time: "15:30 Berlin time". */
export function zoneTime(timeZone: string): string {
  const city = zoneCity(timeZone);
  return isPlace(city) ? `${city} time` : city;
}

/** "Tuesday, December 8" */
export function dayLabel(instant: Instant, timeZone: string): string {
  return calendarDayLabel(dayKey(instant, timeZone));
}

/** "Tuesday, December 8, 2026" */
export function dateLabel(instant: Instant, timeZone: string): string {
  const date = dayKey(instant, timeZone);
  return `${calendarDayLabel(date)},${noBreak}${date.slice(0, 4)}`;
}

/** "Tuesday, December 8" for a date that is already one, as in a month grid. */
export function calendarDayLabel(date: LocalDate): string {
  return `${weekdayName(date)}, ${monthDayLabel(date)}`;
}

/** "Tue, Dec 8": beside its full name, where there is little room. */
export function shortDayLabel(date: LocalDate): string {
  const [, month = 1, day = 1] = date.split('-').map(Number);
  return `${weekdayName(date).slice(0, 3)},${noBreak}${monthNames[month - 1]?.slice(0, 3)}${noBreak}${day}`;
}

/** "December 8" */
export function monthDayLabel(date: LocalDate): string {
  const [, month = 1, day = 1] = date.split('-').map(Number);
  return `${monthNames[month - 1]}${noBreak}${day}`;
}

/** "Tuesday" */
export function weekdayName(date: LocalDate): string {
  return weekdayNames[weekdayOf(date)];
}

/**
 * "3:30 PM", or "15:30" by a clock of 24 hours. In the hour that the clocks repeat in autumn, "1:30 AM (GMT−4)": without
 * the offset two different times would read the same.
 */
export function timeLabel(instant: Instant, reader: Reader): string {
  const { digits, half } = readClock(instant, reader);
  const time = half ? `${digits}${noBreak}${half}` : digits;
  const { timeZone } = reader;
  return isRepeated(instant, timeZone) ? `${time}${noBreak}(${offsetLabel(timeZone, instant)})` : time;
}

/** "3:30 to 4:00 PM", "11:30 AM to 12:00 PM", "15:30 to 16:00" */
export function spanLabel(start: Instant, end: Instant, reader: Reader): string {
  const [first, last] = [readClock(start, reader), readClock(end, reader)];
  const isShort = first.half === last.half && !isRepeated(start, reader.timeZone);
  const from = isShort ? first.digits : timeLabel(start, reader);
  return `${from}${noBreak}to${noBreak}${timeLabel(end, reader)}`;
}

/** The full name of a start: "Tuesday, December 8, 3:30 PM, Berlin time" */
export function slotLabel(instant: Instant, reader: Reader): string {
  const { timeZone } = reader;
  return `${dayLabel(instant, timeZone)}, ${timeLabel(instant, reader)}, ${unbroken(zoneTime(timeZone))}`;
}

/** "Tuesday, December 8, 2026, 3:30 PM": for records, whose reader knows the zone. */
export function momentLabel(instant: Instant, reader: Reader): string {
  return `${dateLabel(instant, reader.timeZone)}, ${timeLabel(instant, reader)}`;
}

/** A text of a record, such as "from 2026-12-15T19:00:00.000Z", with each instant in it as the reader's own time. */
export function withOwnTimes(text: string, label: (at: Instant) => string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (iso) => label(Date.parse(iso)));
}

/** As `slotLabel` where there is little room, beside the full name: "Tue, Dec 8, 3:30 PM" */
export function shortSlotLabel(instant: Instant, reader: Reader): string {
  return `${shortDayLabel(dayKey(instant, reader.timeZone))}, ${timeLabel(instant, reader)}`;
}

function readClock(instant: Instant, { timeZone, clock }: Reader): { digits: string; half: string } {
  const wall = new Date(wallTime(instant, timeZone));
  const hours = wall.getUTCHours();
  const minutes = twoDigits(wall.getUTCMinutes());
  if (clock === 24) return { digits: `${twoDigits(hours)}:${minutes}`, half: '' };
  return { digits: `${hours % 12 || 12}:${minutes}`, half: hours < 12 ? 'AM' : 'PM' };
}

/** In one line, wherever it stands. */
export function unbroken(words: string): string {
  return words.replaceAll(' ', noBreak);
}

/** With spaces that any reader of plain text knows. */
export function withPlainSpaces(words: string): string {
  return words.replaceAll(noBreak, ' ');
}

/** The date on which the instant falls in the zone. */
export function dayKey(instant: Instant, timeZone: string): LocalDate {
  return dateOf(wallTime(instant, timeZone));
}

function dateOf(wall: number): LocalDate {
  return new Date(wall).toISOString().slice(0, 10);
}

/** Instants by the date on which they fall in the zone; dates appear in the order of their first instant. */
export function groupByDay(
  instants: readonly Instant[],
  timeZone: string,
): { date: LocalDate; starts: Instant[] }[] {
  const zone = zoneOf(timeZone);
  const days = new Map<number, Instant[]>();
  for (const instant of instants) {
    const number = Math.floor((instant + offsetAt(zone, instant)) / day);
    const starts = days.get(number);
    if (starts) starts.push(instant);
    else days.set(number, [instant]);
  }
  return Array.from(days, ([number, starts]) => ({ date: dateOf(number * day), starts }));
}

/** Minutes that the zone's clocks are ahead of UTC at that instant, negative west of Greenwich. */
export function offsetMinutes(timeZone: string, instant: Instant): number {
  // Offsets of odd seconds ended in 1972.
  return Math.round(offsetAt(zoneOf(timeZone), instant) / minute);
}

/** The time around an instant in which the clocks of no listed zone change, so that all their offsets stay: a fortnight at most. */
export function offsetStretch(instant: Instant): Interval {
  const number = Math.floor(instant / fortnight);
  const stretch = { start: number * fortnight, end: (number + 1) * fortnight };
  for (const { timeZone } of timeZoneGroups().flatMap((group) => group.zones)) {
    const { changesAt } = fortnightOf(zoneOf(timeZone), number);
    if (changesAt <= instant) stretch.start = Math.max(stretch.start, changesAt);
    else stretch.end = Math.min(stretch.end, changesAt);
  }
  return stretch;
}

export interface ZoneGroup {
  /** "Europe", "Americas"; "Everywhere" holds UTC. */
  region: string;
  zones: { timeZone: string; city: string }[];
}

let knownGroups: readonly ZoneGroup[] | undefined;

/** Every zone that a person may live in and UTC, under its present name, by region and city: the options of a select. */
export function timeZoneGroups(): readonly ZoneGroup[] {
  knownGroups ??= groupZones();
  return knownGroups;
}

function groupZones(): ZoneGroup[] {
  const groups = new Map<string, ZoneGroup['zones']>();
  const names = new Set(Intl.supportedValuesOf('timeZone').map((name) => renamedZones[name] ?? name));
  for (const timeZone of names) {
    const [area = '', place] = timeZone.split('/');
    if (place === undefined || area === 'Etc') continue;
    const region = regionNames[area] ?? area;
    const zones = groups.get(region) ?? [];
    groups.set(region, zones);
    zones.push({ timeZone, city: cityOf(timeZone) });
  }
  const byName = Array.from(groups, ([region, zones]) => ({
    region,
    zones: zones.sort((a, b) => a.city.localeCompare(b.city, 'en')),
  })).sort((a, b) => a.region.localeCompare(b.region, 'en'));
  return [...byName, { region: 'Everywhere', zones: [{ timeZone: 'UTC', city: 'UTC' }] }];
}

/** What the zone's clocks show at that instant, written down as if it were UTC. */
function wallTime(instant: Instant, timeZone: string): number {
  return instant + offsetAt(zoneOf(timeZone), instant);
}

/** True when the zone's clocks show this same time on this same date once more, an instant before or after. */
function isRepeated(instant: Instant, timeZone: string): boolean {
  const here = offsetMinutes(timeZone, instant);
  // No zone turns its clocks back by more than two hours.
  return [instant - 3 * hour, instant + 3 * hour]
    .map((nearby) => offsetMinutes(timeZone, nearby))
    .some((there) => there !== here && offsetMinutes(timeZone, instant + (here - there) * minute) === there);
}

interface Zone {
  clock: Intl.DateTimeFormat;
  /** Its present name. */
  name: string;
  /** By their number since 1970. */
  fortnights: Map<number, Fortnight>;
}

/** Milliseconds ahead of UTC before and after the one change that a fortnight may have. */
interface Fortnight {
  before: number;
  changesAt: Instant;
  after: number;
}

/** Short enough for one change at most: the nearest two of any zone are four weeks apart, around Ramadan in Morocco. */
const fortnight = 14 * day;

/** Intl is slow and its answer changes twice a year, so it is asked once for each stretch of time. */
function offsetAt(zone: Zone, instant: Instant): number {
  const found = fortnightOf(zone, Math.floor(instant / fortnight));
  return instant < found.changesAt ? found.before : found.after;
}

function fortnightOf(zone: Zone, number: number): Fortnight {
  const known = zone.fortnights.get(number);
  if (known) return known;
  const found = readFortnight(zone.clock, number * fortnight);
  // Months come from addresses too.
  if (zone.fortnights.size >= 200) zone.fortnights.clear();
  zone.fortnights.set(number, found);
  return found;
}

function readFortnight(clock: Intl.DateTimeFormat, start: Instant): Fortnight {
  const before = readOffset(clock, start);
  const after = readOffset(clock, start + fortnight - 1000);
  if (before === after) return { before, changesAt: Number.POSITIVE_INFINITY, after };
  let [last, changesAt] = [start, start + fortnight];
  while (changesAt - last > 1000) {
    const middle = Math.floor((last + changesAt) / 2000) * 1000;
    if (readOffset(clock, middle) === before) last = middle;
    else changesAt = middle;
  }
  return { before, changesAt, after };
}

/** @param instant a whole second: the clocks show no fractions of one */
function readOffset(clock: Intl.DateTimeFormat, instant: Instant): number {
  // The digits alone: engines disagree about the signs and spaces between them.
  const digits = clock.format(instant).match(/\d+/g) ?? [];
  const [month = 1, dayOfMonth = 1, year = 1970, hours = 0, minutes = 0, seconds = 0] = digits.map(Number);
  return Date.UTC(year, month - 1, dayOfMonth, hours, minutes, seconds) - instant;
}

const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  const zone = { clock, name: nameOf(clock), fortnights: new Map() };
  // Names come from addresses and may be spelled in any case, so a stranger could fill the memory with spellings.
  if (zones.size >= 1000) zones.clear();
  zones.set(timeZone, zone);
  return zone;
}

function isPlace(city: string): boolean {
  return city !== 'UTC' && !city.startsWith('GMT');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const regionNames: Record<string, string> = { America: 'Americas', Indian: 'Indian Ocean' };

/** Cities whose names an IANA identifier cannot spell. */
const cityNames: Record<string, string> = {
  DumontDUrville: 'Dumont d’Urville',
  Ho_Chi_Minh: 'Ho Chi Minh City',
  Ndjamena: 'N’Djamena',
  St_Barthelemy: 'St. Barthélemy',
  St_Helena: 'St. Helena',
  St_Johns: 'St. John’s',
  St_Kitts: 'St. Kitts',
  St_Lucia: 'St. Lucia',
  St_Thomas: 'St. Thomas',
  St_Vincent: 'St. Vincent',
};

/** Names that some engines still report, and what the IANA database calls these zones. */
const renamedZones: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};
