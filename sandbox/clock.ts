/**
 * The clock of both services. It can be moved, and the site goes along: tomorrow is one request away. And it can be set
 * off, which the site does not know of, to see what happens when Stripe's time is not ours.
 */
export interface Clock {
  /** Epoch milliseconds, with everything below. */
  now(): number;
  /** Epoch seconds, as Stripe writes every time. */
  seconds(): number;
  /** How far site and sandbox are from the machine's time. */
  movedMs(): number;
  /**
   * Moves site and sandbox to a time; 0 milliseconds is the machine's. Ends when the site has followed.
   * @throws ClockRefused when the site speaks to a service whose clock is not ours
   */
  move(ms: number): Promise<void>;
  /** How far the two services are from the site. */
  offsetMs(): number;
  setOffset(ms: number): void;
}

/** Takes the site along. @returns false when it stays where it is */
export type Follow = (ms: number) => Promise<boolean>;

export class ClockRefused extends Error {
  override name = 'ClockRefused';
}

export function createClock(now: () => number, follow: Follow = async () => true): Clock {
  let moved = 0;
  let offset = 0;
  return {
    now: () => now() + moved + offset,
    seconds: () => Math.floor((now() + moved + offset) / 1000),
    movedMs: () => moved,
    async move(ms) {
      const before = moved;
      // First here: what the site does at its new time, it asks of services that live in it.
      moved = ms;
      if (await follow(ms)) return;
      moved = before;
      throw new ClockRefused('The site takes its payments through Stripe itself, whose clock cannot be set.');
    },
    offsetMs: () => offset,
    setOffset(ms) {
      offset = ms;
    },
  };
}
