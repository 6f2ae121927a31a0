import { setTimeout as pause } from 'node:timers/promises';
import { createBuyer } from './buyer.ts';
import type { Stage } from './stage/stage.ts';

/** What a site says that cannot read or cannot write. */
export interface Answers {
  /** 503 */
  unavailable: number;
  /** Anything else that is not a page, with its address. */
  strange: string[];
}

/**
 * For so many real milliseconds: asks for pages that read the database, sends a form that writes to it, and asks for a
 * page that needs none.
 * @param start a time that the form names
 */
export async function watchAnswers(stage: Stage, ms: number, start: number): Promise<Answers> {
  const answers: Answers = { unavailable: 0, strange: [] };
  const until = performance.now() + ms;
  const visitor = createBuyer(stage, 'visitor');
  const take = ({ status }: { status: number }, allowed: number[], what: string) => {
    if (status === 503) answers.unavailable += 1;
    if (!allowed.includes(status)) answers.strange.push(`${status} for ${what}`);
  };
  const ask = async (path: string, allowed: number[]) => take(await visitor.get(path), allowed, path);
  while (performance.now() < until) {
    await Promise.all([
      ask('/book', [200, 503]),
      ask('/booking/AAAAAAAAAAAAAAAAAAAAAA', [404, 503]),
      ask('/readyz', [200, 503]),
      ask('/', [200]),
      visitor.choose(start).then((answer) => take(answer, [303, 503], 'the form')),
    ]);
    await pause(100);
  }
  return answers;
}
