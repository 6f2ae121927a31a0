import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from './stage/stage.ts';

/** What a site without its database says. */
export interface Answers {
  /** 503 */
  unavailable: number;
  /** Anything else that is not a page, with its address. */
  strange: string[];
}

/** Asks for pages that need the database, and for one that does not, for so many real milliseconds. */
export async function watchAnswers(stage: Stage, ms: number): Promise<Answers> {
  const answers: Answers = { unavailable: 0, strange: [] };
  const until = performance.now() + ms;
  const ask = async (path: string, allowed: number[]) => {
    const { status } = await fetch(stage.url + path, { redirect: 'manual' });
    if (status === 503) answers.unavailable += 1;
    if (!allowed.includes(status)) answers.strange.push(`${status} for ${path}`);
  };
  while (performance.now() < until) {
    await Promise.all([
      ask('/book', [200, 503]),
      ask('/booking/AAAAAAAAAAAAAAAAAAAAAA', [404, 503]),
      ask('/readyz', [200, 503]),
      ask('/', [200]),
    ]);
    await pause(100);
  }
  return answers;
}
