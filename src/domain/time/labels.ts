// What people read about times: US English, 24 hours, day before month. Built on Intl alone, because browsers, mail and
// feed call the same functions and Safari has no Temporal. Only numbers are taken from Intl; the words are ours, so that
// Node, Chrome, Safari and Firefox, whose locale data differ, print the same label.
import { hour, type Instant, minute } from '#domain/interval.ts';
import type { LocalDate } from './date.ts';
import { monthNames } from './month.ts';

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * True for a name of the IANA time zone database, old ones too: `Europe/Kyiv`, `Europe/Kiev`, `UTC`.
 * False for a bare offset such as `+02:00`, which knows no summer time.
 */
export function isTimeZone(timeZone: string): boolean {
  if (!/^[A-Za-z]/.test(timeZone)) return false;
  try {
    clockOf(timeZone);
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
  const known = clockOf(timeZone).resolvedOptions().timeZone;
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

/** "Tuesday 8 December" */
export function dayLabel(instant: Instant, timeZone: string): string {
  return calendarDayLabel(dayKey(instant, timeZone));
}

/** "Tuesday 8 December 2026" */
export function dateLabel(instant: Instant, timeZone: string): string {
  const date = dayKey(instant, timeZone);
  return `${calendarDayLabel(date)} ${date.slice(0, 4)}`;
}

/** "Tuesday 8 December" for a date that is already one, as in a month grid. */
export function calendarDayLabel(date: LocalDate): string {
  const [, month = 1, day = 1] = date.split('-').map(Number);
  return `${dayNames[new Date(date).getUTCDay()]} ${day} ${monthNames[month - 1]}`;
}

/**
 * "15:30", 00:00 to 23:59. In the hour that the clocks repeat in autumn, "01:30 (GMT−4)": without the offset two
 * different times would read the same.
 */
export function timeLabel(instant: Instant, timeZone: string): string {
  const wall = new Date(wallTime(instant, timeZone));
  const time = `${twoDigits(wall.getUTCHours())}:${twoDigits(wall.getUTCMinutes())}`;
  return isRepeated(instant, timeZone) ? `${time} (${offsetLabel(timeZone, instant)})` : time;
}

/** The full name of a start: "Tuesday 8 December, 15:30, Berlin time" */
export function slotLabel(instant: Instant, timeZone: string): string {
  return `${dayLabel(instant, timeZone)}, ${timeLabel(instant, timeZone)}, ${zoneTime(timeZone)}`;
}

/** The date on which the instant falls in the zone. */
export function dayKey(instant: Instant, timeZone: string): LocalDate {
  return new Date(wallTime(instant, timeZone)).toISOString().slice(0, 10);
}

/** Instants by the date on which they fall in the zone; dates appear in the order of their first instant. */
export function groupByDay(
  instants: readonly Instant[],
  timeZone: string,
): { date: LocalDate; starts: Instant[] }[] {
  const days = new Map<LocalDate, Instant[]>();
  for (const instant of instants) {
    const date = dayKey(instant, timeZone);
    const starts = days.get(date);
    if (starts) starts.push(instant);
    else days.set(date, [instant]);
  }
  return Array.from(days, ([date, starts]) => ({ date, starts }));
}

/** Minutes that the zone's clocks are ahead of UTC at that instant, negative west of Greenwich. */
export function offsetMinutes(timeZone: string, instant: Instant): number {
  // The clocks show no fractions of a second, and offsets of odd seconds ended in 1972.
  return Math.round((wallTime(instant, timeZone) - instant) / minute);
}

export interface ZoneGroup {
  /** "Europe", "Americas"; "Everywhere" holds UTC. */
  region: string;
  zones: { timeZone: string; city: string }[];
}

/** Every zone that a person may live in and UTC, under its present name, by region and city: the options of a select. */
export function timeZoneGroups(): ZoneGroup[] {
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
  // The digits alone: engines disagree about the signs and spaces between them.
  const digits = clockOf(timeZone).format(instant).match(/\d+/g) ?? [];
  const [month = 1, day = 1, year = 1970, hours = 0, minutes = 0, seconds = 0] = digits.map(Number);
  return Date.UTC(year, month - 1, day, hours, minutes, seconds);
}

/** True when the zone's clocks show this same time on this same date once more, an instant before or after. */
function isRepeated(instant: Instant, timeZone: string): boolean {
  const here = offsetMinutes(timeZone, instant);
  // No zone turns its clocks back by more than two hours.
  return [instant - 3 * hour, instant + 3 * hour]
    .map((nearby) => offsetMinutes(timeZone, nearby))
    .some((there) => there !== here && offsetMinutes(timeZone, instant + (here - there) * minute) === there);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
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
  // Names come from addresses and may be spelled in any case, so a stranger could fill the memory with spellings.
  if (clocks.size >= 1000) clocks.clear();
  clocks.set(timeZone, clock);
  return clock;
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
