import type { Stage } from './stage/stage.ts';

/** How often the owner was sent a word of this alarm, and how often one that it is over. */
export async function timesTold(stage: Stage, cause: string): Promise<{ told: number; over: number }> {
  const sent = await stage.database.query('SELECT key FROM outbox WHERE sent_at IS NOT NULL');
  const countOf = (what: string) =>
    sent.filter(({ key }) => String(key).includes(`${what}:${cause}:`)).length;
  return { told: countOf('alarm'), over: countOf('alarm-over') };
}
