import type { Interval } from '#domain/interval.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { openSlots, reservedRange, type SlotFacts } from './slots.ts';

/** How many sessions fit one after the other into `range`, were none of its times held by somebody who has not paid. */
export function countRoom(facts: SlotFacts & { range: Interval }): number {
  const { offer, hostZone, bookings } = facts;
  const cap = offer.capPerDay ?? Number.POSITIVE_INFINITY;
  const dateOf = (start: number) => (offer.capPerDay === null ? '' : dateIn(start, hostZone));
  const perDate = new Map<string, number>();
  const add = (date: string) => perDate.set(date, (perDate.get(date) ?? 0) + 1);
  if (offer.capPerDay !== null) for (const { start } of bookings) add(dateOf(start));

  let room = 0;
  let takenUntil = Number.NEGATIVE_INFINITY;
  for (const start of openSlots({ ...facts, holds: [] })) {
    if (start < takenUntil) continue;
    const date = dateOf(start);
    if ((perDate.get(date) ?? 0) >= cap) continue;
    add(date);
    room += 1;
    takenUntil = reservedRange(start, offer).end;
  }
  return room;
}
