import { day, type Instant } from '#domain/interval.ts';
import type { WallTime } from './wall-time.ts';

/** From wall time to instant. A gap is read with the offset before it, a fold is its first (RFC 5545 §3.3.5). */
export type Zone = (wall: WallTime) => Instant;

export const utc: Zone = (wall) => wall;

interface Stretch {
  from: WallTime;
  to: WallTime;
  offset: number;
}

const zones = new Map<string, Zone>();

/** @throws RangeError for a name that this Node does not know */
export function ianaZone(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = makeZone(name);
  zone(0);
  zones.set(name, zone);
  return zone;
}

/** Between two clock changes the offset stands still, so Temporal is asked once a stretch and not once an occurrence. */
function makeZone(name: string): Zone {
  const stretches: Stretch[] = [];
  let last: Stretch | undefined;
  const holds = (stretch: Stretch | undefined, wall: WallTime) =>
    stretch !== undefined && wall >= stretch.from && wall < stretch.to;
  return (wall) => {
    if (!holds(last, wall)) last = stretches.find((stretch) => holds(stretch, wall));
    if (last) return wall - last.offset;
    const zoned = toZoned(wall, name);
    const stretch = stretchAround(zoned);
    if (holds(stretch, wall)) stretches.push(stretch);
    return zoned.epochMilliseconds;
  };
}

function toZoned(wall: WallTime, name: string): Temporal.ZonedDateTime {
  const written = new Date(wall).toISOString().slice(0, -1);
  return Temporal.PlainDateTime.from(written).toZonedDateTime(name, { disambiguation: 'compatible' });
}

/** A day's margin at both ends leaves gap and fold to Temporal. */
function stretchAround(zoned: Temporal.ZonedDateTime): Stretch {
  const offset = zoned.offsetNanoseconds / 1e6;
  const before = zoned.add({ seconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -8e15;
  const after = zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? 8e15;
  return { from: before + offset + day, to: after + offset - day, offset };
}
