/** A moment, as UTC milliseconds since 1970-01-01T00:00:00Z. Addresses, JSON and mail show it as ISO 8601. */
export type Instant = number;

/** Half-open `[start, end)`, UTC. Intervals that only touch do not overlap. */
export interface Interval {
  start: Instant;
  end: Instant;
}

/** True when the two share at least one millisecond; an interval of zero length overlaps nothing. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end && a.start < a.end && b.start < b.end;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
