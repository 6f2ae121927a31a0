import { day, hour, type Instant } from '#domain/interval.ts';
import { networksOf } from '#domain/network.ts';
import type { Offer } from '#domain/offer.ts';
import { dayKey } from '#domain/time/labels.ts';
import { roomAhead } from '#use-cases/calendar/offer-slots.ts';
import { limitIn } from '#use-cases/limit-rate.ts';
import { queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';

/** A person tries a few times; nobody should be able to empty the calendar for free. */
const holdsPerClientAndHour = 10;
const holdsPerClientAndDay = 20;
/** At one moment: 3 a client, 6 a /56, 12 a /48 or /24. */
const liveHoldsPerShare = 3;
/** Of everybody together: each leaves a row for a week. */
const holdsOfAllPerHour = 1_000;
/** Unpaid times of everybody together are at most half of what there is room for in these days. */
const sharedDays = 14 * day;

/** Counts one more try of this client. @returns false when it is one too many */
export async function limitTries(ports: Ports, clientIp: string): Promise<boolean> {
  return ports.database.write(
    async (store) =>
      (await limitIn(ports, store, { what: 'hold', clientIp }, holdsPerClientAndHour, hour)) &&
      (await limitIn(ports, store, { what: 'hold-day', clientIp }, holdsPerClientAndDay, day)) &&
      (await limitIn(ports, store, { what: 'hold-of-all' }, holdsOfAllPerHour, hour)),
  );
}

interface Asked {
  offer: Offer;
  startsAt: Instant;
  clientIp: string;
}

/**
 * Whether one more unpaid hold may stand: few from each network of this client, and half of the room left to others.
 * Asked within the transaction that inserts it, under `lockOn.unpaidHolds`, so that two at once do not pass each other.
 */
export async function mayHold(ports: Ports, store: Store, asked: Asked): Promise<boolean> {
  const now = ports.now();
  const limits = networksOf(asked.clientIp).map(({ name, shares }) => ({
    key: keyOf(ports, name),
    atMost: shares * liveHoldsPerShare,
  }));
  const keys = limits.map(({ key }) => key);
  const live = await store.limits.liveHolds(keys, now);
  if (limits.some(({ key, atMost }) => (live.get(key) ?? 0) >= atMost)) return false;

  const unpaid = await store.bookings.countLiveHolds(now);
  if (unpaid === 0) return true;
  const room = await roomAhead(store, ports, asked, sharedDays);
  if (unpaid < Math.max(1, Math.floor(room / 2))) return true;
  await tellOwner(ports, store, unpaid);
  return false;
}

/** Remembers from where it was made, for as long as it can be a hold. */
export async function noteHold(
  ports: Ports,
  store: Store,
  hold: { bookingId: string; clientIp: string },
): Promise<void> {
  const keys = networksOf(hold.clientIp).map(({ name }) => keyOf(ports, name));
  await store.limits.noteHold(hold.bookingId, keys, ports.now() + day);
}

function keyOf({ tokens }: Ports, network: string): string {
  return tokens.sign('limit', `hold-network:${network}`);
}

async function tellOwner(ports: Ports, store: Store, unpaid: number): Promise<void> {
  const times = unpaid === 1 ? 'One time is' : `${unpaid} times are`;
  await queueOwnerAlert(ports, store, {
    key: `live-holds:${dayKey(ports.now(), 'UTC')}`,
    booking: null,
    what: `${times} held unpaid at once, half of what you have free, so new buyers are turned away for the moment.`,
    next: 'Unpaid times are free again within 40 minutes. "npm run owner -- list" shows them, "drop" ends one now.',
  });
}
