import { type Instant, minute } from '#domain/interval.ts';
import { offsetMinutes } from './labels.ts';

/** As a person speaks of a day that has to be arranged: until noon, until 5 PM, after it. */
export const dayParts = ['morning', 'afternoon', 'evening'] as const;

export type DayPart = (typeof dayParts)[number];

/** The part of the day that the zone's clocks show at that instant. */
export function dayPart(instant: Instant, timeZone: string): DayPart {
  const wall = instant + offsetMinutes(timeZone, instant) * minute;
  const hours = new Date(wall).getUTCHours();
  if (hours < 12) return 'morning';
  return hours < 17 ? 'afternoon' : 'evening';
}
