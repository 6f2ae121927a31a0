import { type FileWindow, fileZone } from './file-zone.ts';
import { ianaZone, utc, type Zone } from './iana-zone.ts';
import { type CalendarParts, type Note, type Property, property } from './parts.ts';
import windowsZones from './windows-zones.json' with { type: 'json' };

export interface Zones {
  /** The zone of a written time: UTC when it ends in Z, the owner's when it names none. */
  of(tzid: string | undefined, written: unknown): Zone;
  /** Where dates and floating times are read. */
  owner: Zone;
}

/**
 * What a file's zone names mean, tried in this order: an IANA name, the IANA end of a longer name, the file's own
 * rules, Windows' names, an offset, the zone of the whole file, the owner's.
 */
export function readZones(calendar: CalendarParts, window: FileWindow, ownerZone: string, note: Note): Zones {
  const owner = ianaZone(ownerZone);
  const rules = new Map(
    calendar.parts
      .filter(([name]) => name === 'vtimezone')
      .map((part) => [String(property(part, 'tzid')?.[3] ?? ''), part]),
  );
  const known = new Map<string, Zone>();

  function find(tzid: string): Zone {
    return named(tzid) ?? fromFile(tzid) ?? windows(tzid) ?? offset(tzid) ?? unknown(tzid);
  }
  function fromFile(tzid: string): Zone | null {
    const part = rules.get(tzid);
    if (!part) return null;
    try {
      return fileZone(part, window);
    } catch {
      note(`the file's own rules for the zone ${tzid.slice(0, 60)} could not be read`);
      return null;
    }
  }
  function unknown(tzid: string): Zone {
    const ofFile = calendar.zoneName && named(calendar.zoneName);
    const readAs = ofFile ? calendar.zoneName : 'yours';
    note(`the zone ${tzid.slice(0, 60)} is not known and was read as ${readAs}`);
    return ofFile || owner;
  }
  return {
    owner,
    of(tzid, written) {
      if (String(written).endsWith('Z')) return utc;
      if (tzid === undefined) return owner;
      const zone = known.get(tzid) ?? find(tzid);
      known.set(tzid, zone);
      return zone;
    },
  };
}

/** The zone of a property by its parameter, for one of its values. */
export function zoneOf(each: Property, value: unknown, zones: Zones): Zone {
  return zones.of(each[1].tzid, value);
}

function named(tzid: string): Zone | null {
  const steps = tzid.split('/');
  for (const name of [tzid, steps.slice(-3).join('/'), steps.slice(-2).join('/')]) {
    // Without this, Temporal would take "+02:00" and the like for names.
    if (!/^[A-Za-z][\w+\-/]*$/.test(name)) continue;
    try {
      return ianaZone(name);
    } catch {
      // The next way of reading it is tried.
    }
  }
  return null;
}

function windows(tzid: string): Zone | null {
  const table: Record<string, string> = windowsZones;
  const name = Object.hasOwn(table, tzid.trim()) ? table[tzid.trim()] : undefined;
  return name ? ianaZone(name) : null;
}

/** `(UTC+01:00) …`, `GMT-5`. */
function offset(tzid: string): Zone | null {
  const found = /^\(?(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?(?:\)|$)/i.exec(tzid.trim());
  if (!found) return null;
  const minutes = Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0);
  const ahead = (found[1] === '-' ? -1 : 1) * minutes * 60_000;
  return (wall) => wall - ahead;
}
