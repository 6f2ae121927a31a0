import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Buyer, createBuyer, Interrupted, isBooked } from './buyer.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage/stage.ts';

/** How a journey ends: most people stay, some change their mind, some never pay, some never come back from Stripe. */
const plans = [
  'stay',
  'stay',
  'stay',
  'cancel',
  'cancel',
  'move',
  'move',
  'never-return',
  'never-return',
  'never-pay',
] as const;

/** Milliseconds, more than any fault of the campaign lasts. */
const patience = 90_000;

/**
 * One person from the calendar to a booking and perhaps on. Whatever breaks on the way is tried again, as people do
 * when a page does not come: the same form, the same address.
 * @param starts free times; those that this person takes are taken off the end
 */
export async function live(stage: Stage, buyer: Buyer, random: Random, starts: number[]): Promise<void> {
  const plan = random.pick(plans);
  const session = await hold(stage, buyer, starts);
  if (plan === 'never-pay') return;
  await buyer.enterCard(session);
  if (plan === 'never-return') return;
  const path = await arrive(stage, buyer, session);
  if (plan === 'cancel') {
    await again(stage, async () => settled(await buyer.cancel(path)));
    await again(stage, async () => settled(await buyer.look(path)));
  }
  if (plan === 'move') {
    await again(stage, async () => (await buyer.move(path, starts.pop()!)).status === 303 || undefined);
    await again(stage, async () => settled(await buyer.look(path)));
  }
}

/** People who come one after the other, so many at a time, until it is said that no more shall come. */
export interface Crowd {
  buyers: Buyer[];
  /** Resolves when so many more requests have come to the site. @throws Error when one of them found no way through */
  requests(count: number): Promise<void>;
  /** Waits until those on their way have finished. @throws Error when one of them found no way through */
  leave(): Promise<void>;
}

export function keepComing(stage: Stage, random: Random, starts: number[], width: number): Crowd {
  const buyers: Buyer[] = [];
  let isOver = false;
  const people = Promise.all(
    Array.from({ length: width }, async () => {
      while (!isOver) {
        const buyer = createBuyer(stage);
        buyers.push(buyer);
        await live(stage, buyer, random, starts);
      }
    }),
  );
  // Whoever fails is heard of at the next question.
  people.catch(() => undefined);
  return {
    buyers,
    // The people end by failing alone, as long as nobody tells them that it is over.
    requests: (count) => Promise.race([stage.requests(count), people.then(() => undefined)]),
    async leave() {
      isOver = true;
      await people;
    },
  };
}

/** Chooses times until one is free. @returns the checkout session */
export async function hold(stage: Stage, buyer: Buyer, starts: number[], offer?: string): Promise<string> {
  for (;;) {
    const start = starts.pop();
    if (start === undefined) throw new Error('No time is left.');
    await again(stage, async () => settled(await buyer.choose(start, offer)));
    const held = await again(stage, async () => {
      const { answer, session } = await buyer.pay();
      return session ?? (answer.status === 409 ? 'taken' : undefined);
    });
    if (held !== 'taken') return held;
  }
}

/** From a free time to the booking page. @returns its path */
export async function book(stage: Stage, buyer: Buyer, starts: number[], offer?: string): Promise<string> {
  const session = await hold(stage, buyer, starts, offer);
  await buyer.enterCard(session);
  return arrive(stage, buyer, session);
}

/** Back from Stripe to the booking page. @returns its path */
export async function arrive(stage: Stage, buyer: Buyer, session: string): Promise<string> {
  const path = await again(stage, async () => (await buyer.comeBack(session)) ?? undefined);
  await again(stage, async () => isBooked(await buyer.look(path)) || undefined);
  return path;
}

/** Asks again in a moment while the site is full and says so, as people do. @throws Error when it stays full */
export async function untilServed<T extends Answer | { answer: Answer }>(ask: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + patience;
  for (let tried = 0; performance.now() < giveUpAt; tried += 1) {
    const answered = await ask();
    const { status } = 'answer' in answered ? answered.answer : answered;
    if (status !== 503) return answered;
    await pause(Math.min(100 * (tried + 1), 1_000));
  }
  throw new Error('The site stayed full.');
}

function settled({ status }: { status: number }): true | undefined {
  return status === 303 || status === 200 ? true : undefined;
}

/**
 * Tries until there is an answer.
 * @param attempt gives back undefined, or is interrupted, when it has to be tried again
 */
export async function again<T>(stage: Stage, attempt: () => Promise<T | undefined>): Promise<T> {
  let reason: unknown = 'no good answer';
  const giveUpAt = performance.now() + patience;
  for (let tried = 0; performance.now() < giveUpAt; tried += 1) {
    try {
      const answer = await attempt();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      reason = error;
    }
    await stage.up();
    await pause(20 * Math.min(tried + 1, 10));
  }
  throw new Error('The site did not come back.', { cause: reason });
}
