import { networksOf } from '#domain/network.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Hit } from '#use-cases/ports/limits.ts';
import type { Ports } from '#use-cases/ports.ts';

type Needs = Pick<Ports, 'tokens' | 'now'>;

/** What is counted: a kind of act, and whose. */
export interface Counted {
  what: string;
  /** An id or an address, for what is counted by neither or not only by client. */
  of?: string;
  /** Counted for every network that this client is in, and each of them may do as much as its shares. */
  clientIp?: string;
}

/**
 * Counts one more of something in a fixed window, in the database, so that it holds for every process.
 * @returns false when this one is over `limit`
 */
export async function limitRate(
  ports: Needs & Pick<Ports, 'database'>,
  counted: Counted,
  limit: number,
  windowMs: number,
): Promise<boolean> {
  return ports.database.write((store) => limitIn(ports, store, [counted, limit, windowMs]));
}

/** What is counted, how often it may be, and in which time. */
export type Limit = [counted: Counted, limit: number, windowMs: number];

/** The same within a transaction: several limits of one act are one question. @returns false when one of them is passed */
export async function limitIn(
  ports: Needs,
  store: Pick<Store, 'limits'>,
  ...limits: Limit[]
): Promise<boolean> {
  const hits = limits.flatMap(([{ clientIp, ...act }, limit, windowMs]) => {
    const networks = clientIp === undefined ? [{ name: undefined, shares: 1 }] : networksOf(clientIp);
    return networks.map(({ name, shares }) => ({
      ...hitOf(ports, { ...act, network: name }, windowMs),
      atMost: limit * shares,
    }));
  });
  const counts = await store.limits.hitAll(hits);
  return hits.every(({ atMost }, index) => counts[index]! <= atMost);
}

/**
 * The same within a transaction, of one key.
 * @param counted is stored under a keyed hash: whoever has the file alone could try all addresses against a plain one
 * @returns how many there were in this window, this one included
 */
export function countOne(
  ports: Needs,
  store: Pick<Store, 'limits'>,
  counted: { what: string; of?: string },
  windowMs: number,
): Promise<number> {
  const { key, windowStart, expiresAt } = hitOf(ports, counted, windowMs);
  return store.limits.hit(key, windowStart, expiresAt);
}

function hitOf(
  { now, tokens }: Needs,
  { what, of, network }: { what: string; of?: string; network?: string },
  windowMs: number,
): Hit {
  const windowStart = Math.floor(now() / windowMs) * windowMs;
  const key = ['limit', what, of, network].filter((part) => part !== undefined).join(':');
  return { key: tokens.sign('limit', key), windowStart, expiresAt: windowStart + windowMs };
}
