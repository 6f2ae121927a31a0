import { networksOf } from '#domain/network.ts';
import type { Store } from '#use-cases/ports/database.ts';
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
  return ports.database.write((store) => limitIn(ports, store, counted, limit, windowMs));
}

/** The same within a transaction: several limits of one act are one commit. */
export async function limitIn(
  ports: Needs,
  store: Pick<Store, 'limits'>,
  { clientIp, ...act }: Counted,
  limit: number,
  windowMs: number,
): Promise<boolean> {
  const networks = clientIp === undefined ? [{ name: undefined, shares: 1 }] : networksOf(clientIp);
  let isWithin = true;
  for (const { name, shares } of networks) {
    const count = await countOne(ports, store, { ...act, network: name }, windowMs);
    isWithin &&= count <= limit * shares;
  }
  return isWithin;
}

/**
 * The same within a transaction, of one key.
 * @param counted is stored under a keyed hash: whoever has the file alone could try all addresses against a plain one
 * @returns how many there were in this window, this one included
 */
export function countOne(
  ports: Needs,
  store: Pick<Store, 'limits'>,
  { what, of, network }: { what: string; of?: string; network?: string },
  windowMs: number,
): Promise<number> {
  const windowStart = Math.floor(ports.now() / windowMs) * windowMs;
  const key = ['limit', what, of, network].filter((part) => part !== undefined).join(':');
  return store.limits.hit(ports.tokens.sign('limit', key), windowStart, windowStart + windowMs);
}
