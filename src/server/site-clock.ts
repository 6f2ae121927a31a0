/** The site's time: the machine's, but where a sandbox stands in for Stripe, which can take the site to another one. */
export interface SiteClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Lives from here on so far from the machine's time, and ends when what is due then is done. */
  move(ms: number): Promise<void>;
  /** @param work what is done at once when the time has changed, such as a sweep */
  onMove(work: () => Promise<void>): void;
}

export function createSiteClock(): SiteClock {
  let moved = 0;
  let work: () => Promise<void> = async () => undefined;
  return {
    now: () => Date.now() + moved,
    async move(ms) {
      moved = ms;
      await work();
    },
    onMove(given) {
      work = given;
    },
  };
}
