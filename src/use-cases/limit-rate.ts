import { networkOf } from '#domain/network.ts';
import type { Ports } from '#use-cases/ports.ts';

/** What is counted: a kind of act, and whose. Clients are counted by network, wherever they are counted. */
export interface Counted {
  what: string;
  /** An id or an address, for what is counted by neither or not only by client. */
  of?: string;
  clientIp?: string;
}

/**
 * Counts one more of something in a fixed window, in the database, so that it holds for every process.
 * @param counted is stored under a keyed hash: whoever has the file alone could try all addresses against a plain one
 * @returns false when this one is over `limit`
 */
export async function limitRate(
  ports: Pick<Ports, 'database' | 'tokens' | 'now'>,
  counted: Counted,
  limit: number,
  windowMs: number,
): Promise<boolean> {
  const now = ports.now();
  const windowStart = Math.floor(now / windowMs) * windowMs;
  const count = await ports.database.write((store) =>
    store.limits.hit(ports.tokens.sign('limit', keyOf(counted)), windowStart, windowStart + windowMs),
  );
  return count <= limit;
}

function keyOf({ what, of, clientIp }: Counted): string {
  const client = clientIp === undefined ? undefined : networkOf(clientIp);
  return ['limit', what, of, client].filter((part) => part !== undefined).join(':');
}
