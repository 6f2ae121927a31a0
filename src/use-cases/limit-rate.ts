import type { Ports } from '#use-cases/ports.ts';

/**
 * Counts one more of something in a fixed window, in the database, so that it holds for every process.
 * @param what names the thing and whose it is; stored as a hash only
 * @returns false when this one is over `limit`
 */
export async function limitRate(
  ports: Pick<Ports, 'database' | 'tokens' | 'now'>,
  what: string,
  limit: number,
  windowMs: number,
): Promise<boolean> {
  const now = ports.now();
  const windowStart = Math.floor(now / windowMs) * windowMs;
  const count = await ports.database.write((store) =>
    store.limits.hit(ports.tokens.hash(`limit:${what}`), windowStart, windowStart + windowMs),
  );
  return count <= limit;
}
