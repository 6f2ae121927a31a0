import { DatabaseUnavailable } from '#use-cases/ports/database.ts';

/** Longer than any queue of honest writes, which take a few milliseconds each. */
const longestWaitMs = 10_000;

/** Lets so many write at a time; the others wait here, first come first served. */
export class Turns {
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * @returns a function that passes the turn on, to be called once
   * @throws DatabaseUnavailable when the turn does not come, for example because a transaction waits for itself
   */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait();
    return () => this.#pass();
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(new DatabaseUnavailable('The writes before this one did not finish in time.'));
      }, longestWaitMs);
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.push(start);
    });
  }

  #pass() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
