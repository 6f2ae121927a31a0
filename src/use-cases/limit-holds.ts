import { day, hour } from '#domain/interval.ts';
import type { Ports } from './ports.ts';

/** A person tries a few times; nobody should be able to empty the calendar for free. */
const holdsPerAddressAndHour = 10;
const unpaidHoldsPerDay = 60;

/** Counts one more hold of this client address. @returns false when it is one too many */
export async function limitHolds(ports: Ports, clientIp: string): Promise<boolean> {
  const allowed = await limitRate(ports, `hold:${clientIp}`, holdsPerAddressAndHour, hour);
  if (!allowed) return false;
  const unpaid = await ports.database.bookings.countUnpaidHoldsSince(ports.now() - day);
  return unpaid < unpaidHoldsPerDay;
}

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
