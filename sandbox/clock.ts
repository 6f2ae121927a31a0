/** The clock of both services. Setting it off lets a test see what happens when Stripe's time is not ours. */
export interface Clock {
  /** Epoch milliseconds, with the offset. */
  now(): number;
  /** Epoch seconds, as Stripe writes every time. */
  seconds(): number;
  offsetMs(): number;
  setOffset(ms: number): void;
}

export function createClock(now: () => number): Clock {
  let offset = 0;
  return {
    now: () => now() + offset,
    seconds: () => Math.floor((now() + offset) / 1000),
    offsetMs: () => offset,
    setOffset(ms) {
      offset = ms;
    },
  };
}
