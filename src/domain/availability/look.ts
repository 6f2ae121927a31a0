import { type Instant, type Interval, minute } from '#domain/interval.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { openSlots, type SlotFacts } from './slots.ts';

/** What was free at one instant, and the facts that it follows from. */
export interface Look {
  facts: SlotFacts & { range: Interval };
  starts: readonly Instant[];
}

export function look(facts: SlotFacts & { range: Interval }): Look {
  return { facts, starts: openSlots(facts) };
}

/**
 * What `openSlots` says of the same facts at `now`, where time has only brought the notice to some starts. Null where it has
 * changed more: a hold has ended, or the host has another date, and a rolling window goes by dates.
 */
export function lookAgain({ facts, starts }: Look, now: Instant): Instant[] | null {
  const { hostZone, offer, holds } = facts;
  if (now < facts.now) return null;
  if (holds.some(({ holdUntil }) => facts.now < holdUntil && holdUntil <= now)) return null;
  if (dateIn(facts.now, hostZone) !== dateIn(now, hostZone)) return null;
  const earliest = now + offer.noticeMinutes * minute;
  return starts.filter((start) => start >= earliest);
}
