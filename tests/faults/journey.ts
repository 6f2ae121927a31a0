import { setTimeout as pause } from 'node:timers/promises';
import { type Buyer, Interrupted, isBooked } from './buyer.ts';
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

/** More than any fault of the campaign makes necessary. */
const patience = 60;

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
  const path = await again(stage, async () => (await buyer.comeBack(session)) ?? undefined);
  await again(stage, async () => isBooked(await buyer.look(path)) || undefined);
  if (plan === 'cancel') {
    await again(stage, async () => settled(await buyer.cancel(path)));
    await again(stage, async () => settled(await buyer.look(path)));
  }
  if (plan === 'move') {
    await again(stage, async () => (await buyer.move(path, starts.pop()!)).status === 303 || undefined);
    await again(stage, async () => settled(await buyer.look(path)));
  }
}

/** Chooses times until one is free. @returns the checkout session */
export async function hold(stage: Stage, buyer: Buyer, starts: number[]): Promise<string> {
  return again(stage, async () => {
    const start = starts.at(-1)!;
    starts.pop();
    await again(stage, async () => settled(await buyer.choose(start)));
    return again(stage, async () => {
      const { answer, session } = await buyer.pay();
      if (session) return session;
      return answer.status === 409 ? null : undefined;
    }).then((session) => session ?? undefined);
  });
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
  for (let tried = 0; tried < patience; tried += 1) {
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
