import type { Sighting } from '#domain/alarm.ts';
import type { Booking } from '#domain/booking.ts';
import { isBlind } from '#domain/feed.ts';
import { day, hour, type Instant, minute } from '#domain/interval.ts';
import { owesRefundNow } from '#domain/policy.ts';
import { wrongPayouts } from '#use-cases/desk/read-books.ts';
import type { CallFailure } from '#use-cases/ports/calls.ts';
import type { Ports } from '#use-cases/ports.ts';
import { raiseAlarm } from './alarm.ts';

/** Looks at one thing and says what is wrong with it. */
type Watch = (ports: Ports) => Promise<Sighting[]>;

/** What is looked at once a minute. Whoever adds a cause that nobody meets by chance adds its watch here. */
const watches: Watch[] = [failingEvents, owedRefunds, wrongPayoutsOf, deadCalendars, oldCopies, fullDisk];

/** Raises an alarm for everything that is seen to be wrong. One watch that fails keeps none of the others from looking. */
export async function watch(ports: Ports): Promise<void> {
  const seen = await Promise.allSettled(watches.map((look) => look(ports)));
  for (const sighting of seen.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))) {
    await raiseAlarm(ports, sighting);
  }
  const failed = seen.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

async function wrongPayoutsOf(ports: Ports): Promise<Sighting[]> {
  const wrong = await wrongPayouts(ports);
  return wrong.length > 0 ? [{ cause: 'payout-wrong', detail: `${wrong.length} payouts` }] : [];
}

/** Stripe gave no answer that counts. */
export function stripeSighting({ isAboutUs, detail }: CallFailure): Sighting {
  return { cause: isAboutUs ? 'stripe-key' : 'stripe-silent', detail };
}

/** Payment pages end at an hour that we name; Stripe refuses one that its own clock does not allow. */
const clockTolerance = 2 * minute;

/** @returns null while our clock is near enough to Stripe's */
export function clockSighting(ours: Instant, theirs: Instant): Sighting | null {
  const apart = ours - theirs;
  if (Math.abs(apart) < clockTolerance) return null;
  const minutes = Math.round(Math.abs(apart) / minute);
  return { cause: 'clock-off', detail: `${minutes} minutes ${apart > 0 ? 'ahead' : 'behind'}` };
}

/** A mail provider's event may wait an hour for its mail; one of another site's mails is let go then. */
const eventPatience = hour + 5 * minute;

async function failingEvents({ database, now }: Ports): Promise<Sighting[]> {
  const waiting = await database.webhooks.unprocessed(50);
  const failing = waiting.filter(
    ({ error, receivedAt }) => error !== null && now() - receivedAt >= eventPatience,
  );
  return failing.length > 0 ? [{ cause: 'events-failing', detail: `${failing.length} waiting` }] : [];
}

async function deadCalendars({ database, now }: Ports): Promise<Sighting[]> {
  const feeds = await database.feeds.all();
  return feeds.flatMap((feed): Sighting[] => {
    const detail = feed.failing?.failure.code ?? 'not asked';
    const unread: Sighting = { cause: 'calendar-unread', subject: feed.id, detail };
    if (isBlind(feed, now())) return [{ cause: 'calendar-blind', detail }, unread];
    return feed.failing ? [unread] : [];
  });
}

/** A timer that misses one night may have met a restart; two nights are a fault. */
const copyPatience = 2 * day;

async function oldCopies({ machine, now }: Ports): Promise<Sighting[]> {
  const takenAt = machine.dailyCopyAt();
  if (takenAt === null || now() - takenAt < copyPatience) return [];
  return [{ cause: 'back-up-old', detail: `the newest is ${Math.floor((now() - takenAt) / day)} days old` }];
}

/** A database that cannot grow refuses every booking; so much is a day's warning on a small server. */
export const leastFreeMegabytes = 200;

async function fullDisk({ machine }: Ports): Promise<Sighting[]> {
  const free = machine.freeMegabytes();
  if (free === null || free >= leastFreeMegabytes) return [];
  // In steps, so that the figure does not flicker.
  return [{ cause: 'disk-low', detail: `less than ${Math.ceil((free + 1) / 50) * 50} MB free` }];
}

async function owedRefunds({ database, now }: Ports): Promise<Sighting[]> {
  const due = await database.bookings.refundsDue(100);
  const owed = due.filter((booking) => owesRefundNow(booking, now()));
  const isOfGoneTime = ({ state }: Booking) => state === 'slot_lost';
  const gone = owed.filter(isOfGoneTime).length;
  const others = owed.length - gone;
  const sightings: Sighting[] = [];
  if (others > 0) sightings.push({ cause: 'refunds-failing', detail: `${others} due` });
  if (gone > 0) sightings.push({ cause: 'gone-time-unpaid', detail: `${gone} due` });
  return sightings;
}
