import type { Interval } from '#domain/interval.ts';

/** More than any real calendar holds; the feed fails as a whole, and never in half. */
export class TooMuch extends Error {
  override name = 'TooMuch';
}

/** Steps of rules, and the intervals after merging. */
export const limits = { steps: 200_000, intervals: 5_000 };

export function createBudget() {
  let left = limits.steps;
  return {
    /** @throws TooMuch */
    step() {
      if (--left < 0) throw new TooMuch('its repeating entries are too many to follow');
    },
  };
}

export type Budget = ReturnType<typeof createBudget>;

/** Joins what overlaps or touches. */
export function merge(intervals: Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}
