import { day, hour, type Instant } from '#domain/interval.ts';
import { dayKey } from '#domain/time/labels.ts';
import type { Ports } from './ports.ts';
import { queueOwnerAlert } from './queue-mail.ts';

/** A person tries a few times; nobody should be able to empty the calendar for free. */
const holdsPerClientAndHour = 10;
const holdsPerClientAndDay = 20;
/** Of everybody together, at one moment: far more than a consultant's visitors need, and gone again within the hour. */
const liveHolds = 60;

/** Counts one more hold of this client. @returns false when it is one too many */
export async function limitHolds(ports: Ports, clientIp: string): Promise<boolean> {
  const client = `hold:${networkOf(clientIp)}`;
  if (!(await limitRate(ports, client, holdsPerClientAndHour, hour))) return false;
  if (!(await limitRate(ports, `${client}:day`, holdsPerClientAndDay, day))) return false;
  const now = ports.now();
  if ((await ports.database.bookings.countLiveHolds(now)) < liveHolds) return true;
  await tellOwner(ports, now);
  return false;
}

async function tellOwner(ports: Ports, now: Instant): Promise<void> {
  await ports.database.write((store) =>
    queueOwnerAlert(ports, store, {
      key: `live-holds:${dayKey(now, 'UTC')}`,
      booking: null,
      what: `${liveHolds} times are held unpaid at once, so new buyers are turned away for the moment.`,
      next: 'Unpaid times are free again within 40 minutes. "npm run owner -- list" shows them, "drop" ends one now.',
    }),
  );
  ports.wakeMail();
}

/** Whose attempts are counted together: an IPv4 address, or the /64 that one IPv6 customer has for themselves. */
export function networkOf(clientIp: string): string {
  if (!clientIp.includes(':')) return clientIp;
  const [head = '', tail] = clientIp.split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
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
