import { countRoom } from '#domain/availability/room.ts';
import type { SlotFacts } from '#domain/availability/slots.ts';
import { day, hour, type Instant, type Interval } from '#domain/interval.ts';
import { networksOf } from '#domain/network.ts';
import type { Offer } from '#domain/offer.ts';
import { dayKey } from '#domain/time/labels.ts';
import { gatherFacts } from '#use-cases/calendar/offer-slots.ts';
import { type Limit, limitIn } from '#use-cases/limit-rate.ts';
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
  const [perHour, ...wider] = limitsOf(clientIp);
  // One after the other: what is refused by the first leaves no mark in those that would keep others out as well.
  return ports.database.write(async (store) => {
    if (!(await limitIn(ports, store, perHour))) return false;
    for (const limit of wider) if (!(await limitIn(ports, store, limit))) return false;
    return true;
  });
}

/**
 * The same in one question within the transaction of the hold.
 * @throws TooManyTries, which undoes it: the caller counts again by `limitTries`
 */
export async function limitTriesIn(ports: Ports, store: Store, clientIp: string): Promise<void> {
  if (!(await limitIn(ports, store, ...limitsOf(clientIp)))) throw new TooManyTries();
}

export class TooManyTries extends Error {
  override name = 'TooManyTries';
}

function limitsOf(clientIp: string): [Limit, Limit, Limit] {
  return [
    [{ what: 'hold', clientIp }, holdsPerClientAndHour, hour],
    [{ what: 'hold-day', clientIp }, holdsPerClientAndDay, day],
    [{ what: 'hold-of-all' }, holdsOfAllPerHour, hour],
  ];
}

/** Under which name each network of a client counts, and how many holds may live there. */
export function liveLimits({ tokens }: Ports, clientIp: string): { key: string; atMost: number }[] {
  return networksOf(clientIp).map(({ name, shares }) => ({
    key: tokens.sign('limit', `hold-network:${name}`),
    atMost: shares * liveHoldsPerShare,
  }));
}

/** Of what the calendar has to be known before one more hold, beside that hold itself. */
export function sharedSpan(now: Instant): Interval {
  return { start: now, end: now + sharedDays };
}

/**
 * Whether half of the room is left to others with one more unpaid hold beside `unpaid` others. Asked within the
 * transaction that inserts it, under `lockOn.unpaidHolds`, so that two at once do not pass each other.
 * @param facts at least of `sharedSpan`
 */
export async function leavesRoom(
  ports: Ports,
  store: Store,
  { offer, startsAt }: { offer: Offer; startsAt: Instant },
  { unpaid, facts }: { unpaid: number; facts: SlotFacts },
): Promise<boolean> {
  if (unpaid === 0) return true;
  const { now } = facts;
  let room = countRoom({ ...facts, range: sharedSpan(now) });
  // With nothing on sale there, for example in a holiday, as many days around the start that somebody wants.
  if (room === 0) {
    const range = { start: Math.max(now, startsAt - sharedDays / 2), end: startsAt + sharedDays / 2 };
    room = countRoom({ ...(await gatherFacts(store, ports, offer, [range])), range });
  }
  if (unpaid < Math.max(1, Math.floor(room / 2))) return true;
  await tellOwner(ports, store, unpaid);
  return false;
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
