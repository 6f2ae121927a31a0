import { day, hour, type Instant } from '#domain/interval.ts';
import { dayKey } from '#domain/time/labels.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import { queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Ports } from '#use-cases/ports.ts';

/** A person tries a few times; nobody should be able to empty the calendar for free. */
const holdsPerClientAndHour = 10;
const holdsPerClientAndDay = 20;
/** Of everybody together, at one moment: far more than a consultant's visitors need, and gone again within the hour. */
const liveHolds = 60;

/** Counts one more hold of this client. @returns false when it is one too many */
export async function limitHolds(ports: Ports, clientIp: string): Promise<boolean> {
  if (!(await limitRate(ports, { what: 'hold', clientIp }, holdsPerClientAndHour, hour))) return false;
  if (!(await limitRate(ports, { what: 'hold-day', clientIp }, holdsPerClientAndDay, day))) return false;
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
