import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './errors.ts';

/** How long a statement waits for another process (a backup, an owner's command) that holds the file. */
const patienceMs = 5_000;

/**
 * Runs `attempt` again while the file is locked by another process.
 * SQLite's own busy time-out would wait too, but it would keep the whole server waiting with it.
 */
export async function withPatience<T>(attempt: () => T): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await sleep(pause);
  }
}
