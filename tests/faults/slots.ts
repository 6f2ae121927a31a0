import { day } from '#domain/interval.ts';
import type { Stage } from './stage/stage.ts';

/** So long before its start a time is sold no more, by `content/offers` of the campaign. */
export const notice = day;

/** More than any fault moves the clock on before it takes its last time. */
const longestFault = 2 * day;

/** Starts as the site offers them now, earliest first. */
export async function freeStarts(stage: Pick<Stage, 'url'>, offer = 'strategy-session'): Promise<number[]> {
  const answer = await fetch(`${stage.url}/api/slots?offer=${offer}`);
  const { slots } = (await answer.json()) as { slots: string[] };
  return slots.map((slot) => Date.parse(slot));
}

/**
 * Free starts that stay on sale until a fault is over, earliest first. Of all that are free some slip inside the notice
 * while the clock is moved on, and the site is right to refuse them.
 */
export async function lastingStarts(stage: Pick<Stage, 'url' | 'now'>): Promise<number[]> {
  const from = stage.now() + notice + longestFault;
  return (await freeStarts(stage)).filter((start) => start > from);
}
