import type { Stage } from './stage/stage.ts';

/** Free starts as the site offers them, earliest first. */
export async function freeStarts(stage: Stage, offer = 'strategy-session'): Promise<number[]> {
  const answer = await fetch(`${stage.url}/api/slots?offer=${offer}`);
  const { slots } = (await answer.json()) as { slots: string[] };
  return slots.map((slot) => Date.parse(slot));
}
