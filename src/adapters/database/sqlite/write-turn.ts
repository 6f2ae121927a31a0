import { DatabaseUnavailable } from '#use-cases/ports.ts';

/** Longer than any queue of honest writes, which take a few milliseconds each. */
const limit = 10_000;

/** SQLite has one writer at a time: who wants to write waits here, first come first served. */
export class WriteTurn {
  #last: Promise<void> = Promise.resolve();

  /**
   * @returns a function that passes the turn on
   * @throws DatabaseUnavailable when the turn does not come, for example because a transaction waits for itself
   */
  async take(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    const { promise: overdue, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new DatabaseUnavailable('Another write did not finish in time.'));
    }, limit);
    try {
      await Promise.race([before, overdue]);
      return resolve;
    } catch (error) {
      // Whoever waits behind us waits for those before us.
      before.then(resolve);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
