import { type ClosedReason, reservedRange, whyClosed } from '#domain/availability/slots.ts';
import { type Attendee, type Booking, isLiveHold } from '#domain/booking.ts';
import { newHold, trimAttendee } from '#domain/hold.ts';
import { day, type Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { lockOn } from '#use-cases/booking/locks.ts';
import { explainSlot, gatherFacts, slotsNear } from '#use-cases/calendar/offer-slots.ts';
import { refreshFeeds } from '#use-cases/calendar/refresh-feeds.ts';
import { queueConfirmRequest } from '#use-cases/mail/queue-mail.ts';
import { banHash, bannedAt } from '#use-cases/person/ban-address.ts';
import { OverlapError, type Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { leavesRoom, limitTries, limitTriesIn, liveLimits, sharedSpan, TooManyTries } from './limit-holds.ts';
import { type Opened, openCheckout } from './open-checkout.ts';
import { type Released, releaseHold, settleStaleNeighbors } from './release-hold.ts';

export interface HoldRequest {
  /** SHA-256 of the browser token. */
  holder: string;
  offer: Offer;
  startsAt: Instant;
  attendee: Attendee;
  /** Markdown that the visitor chose to attach, or null. */
  attachedAudit: string | null;
  /** Slug of the essay whose link led here. */
  source?: string;
  clientIp: string;
}

export type Held =
  | Opened
  /** `nearest`: up to three free starts around the wanted one. */
  | { ok: false; reason: 'slot-taken'; why: ClosedReason; nearest: Instant[] }
  | { ok: false; reason: 'too-many-holds' }
  /** The owner takes no booking from this address. */
  | { ok: false; reason: 'banned' };

/** Two tabs that change their mind at the same moment clear each other's holds; one of them ends it. */
const rounds = 3;

/**
 * Keeps a slot for one buyer and opens the checkout that pays for it. One live hold a browser, and none an address: a
 * stranger who types somebody's address disturbs nobody. Whoever changes their mind closes the first checkout before the
 * second opens, so there are never two payable pages.
 */
export async function holdSlot(ports: Ports, request: HoldRequest): Promise<Held> {
  const own = await ports.database.bookings.heldBy(request.holder);
  if (own.length > 0) {
    const ended = await reviseOwn(ports, request, own);
    if (ended) return ended;
  } else await refreshFeeds(ports);

  let isCounted = own.length > 0;
  for (let round = 1; ; round++) {
    const inserted = await insertHold(ports, request, isCounted);
    isCounted = true;
    if ('booking' in inserted) return wayOn(ports, inserted.booking);
    const { refused } = inserted;
    if (refused === 'banned') return { ok: false, reason: refused };
    // A double click: the first one has made this very hold in the meantime.
    const same = await reopenSame(ports, request);
    if (same) return same;
    if (refused === 'too-many-holds') return { ok: false, reason: refused };
    if (refused !== 'rival' && refused !== 'stale') return refuse(ports, request, refused);
    if (round === rounds) return refuse(ports, request, 'held');
    const ended = await clearWay(ports, request, refused);
    if (ended) return ended;
  }
}

/** Of a browser that holds a time already: the same wish leads back to it, any other gives it up if it can come true. */
async function reviseOwn(ports: Ports, request: HoldRequest, own: Booking[]): Promise<Held | null> {
  if ((await bannedAt(ports, request.attendee.email)) !== null) return { ok: false, reason: 'banned' };
  const reopened = await reopenAmong(ports, request, own);
  if (reopened) return reopened;
  if (!(await limitTries(ports, request.clientIp))) return { ok: false, reason: 'too-many-holds' };
  await refreshFeeds(ports);
  const hopeless = await findObstacle(ports, request);
  return hopeless ? refuse(ports, request, hopeless) : clearOtherHolds(ports, request);
}

/** Ends what stood in the way of the last try. @returns an answer when that ends the request */
async function clearWay(ports: Ports, request: HoldRequest, what: 'rival' | 'stale'): Promise<Held | null> {
  if (what === 'rival') return clearOtherHolds(ports, request);
  const isSettled = await settleStaleNeighbors(ports, reservedRange(request.startsAt, request.offer));
  return isSettled ? null : refuse(ports, request, 'held');
}

/** To Stripe's page; of a free time, to one that says what to do with the mail that left with the hold. */
async function wayOn(ports: Ports, booking: Booking): Promise<Opened> {
  if (booking.settled !== 'free') return openCheckout(ports, booking);
  return { ok: true, booking, checkoutUrl: ports.url('/book/pay?asked=1') };
}

/** Why the wish cannot be fulfilled whatever this person gives up for it. Then what they hold stays theirs. */
async function findObstacle(ports: Ports, request: HoldRequest): Promise<ClosedReason | null> {
  const { offer, startsAt: start, holder } = request;
  return explainSlot(ports, { offer, start, holder });
}

/** The same wish again, from a second click or a second tab, goes back to the one checkout. */
async function reopenSame(ports: Ports, request: HoldRequest): Promise<Held | null> {
  return reopenAmong(ports, request, await ports.database.bookings.heldBy(request.holder));
}

async function reopenAmong(ports: Ports, request: HoldRequest, held: Booking[]): Promise<Held | null> {
  const mine = held.find((booking) => isSameWish(booking, request));
  return mine ? reopen(ports, mine) : null;
}

function isSameWish(booking: Booking, request: HoldRequest): boolean {
  return (
    booking.startsAt === request.startsAt &&
    booking.offer.slug === request.offer.slug &&
    booking.amountMinor === request.offer.amountMinor &&
    booking.currency === request.offer.currency &&
    booking.attachedAudit === request.attachedAudit &&
    JSON.stringify(booking.attendee) === JSON.stringify(trimAttendee(request.attendee))
  );
}

/** @returns null when Stripe has closed that checkout unpaid, and a new one is needed */
async function reopen(ports: Ports, booking: Booking): Promise<Held | null> {
  if (!isLiveHold(booking, ports.now())) return null;
  if (!booking.checkoutSessionId || !booking.checkoutUrl) return wayOn(ports, booking);
  const read = await ports.payments.readCheckout(booking.checkoutSessionId);
  // Stripe's page answers for itself when its API does not.
  if (!read.ok || read.checkout.status === 'open') {
    return { ok: true, booking, checkoutUrl: booking.checkoutUrl };
  }
  const released = await releaseHold(ports, booking, 'buyer', 'checkout was over');
  return hasPaid(released) ? { ok: false, reason: 'already-booked', booking: released.booking } : null;
}

/** Closes this browser's other holds, at Stripe first. @returns an answer when that ends the request */
async function clearOtherHolds(ports: Ports, request: HoldRequest): Promise<Held | null> {
  for (const booking of await ports.database.bookings.heldBy(request.holder)) {
    // The first click of a double click came this far in the meantime.
    const same = isSameWish(booking, request) ? await reopen(ports, booking) : null;
    if (same) return same;
    const released = await releaseHold(ports, booking, 'buyer', 'changed their mind');
    if (released.outcome === 'no-answer') return { ok: false, reason: 'checkout-down' };
    if (hasPaid(released)) return { ok: false, reason: 'already-booked', booking: released.booking };
  }
  return null;
}

/** Settled, or the money is on its way. */
function hasPaid(released: Released): boolean {
  return released.outcome === 'paid' || released.outcome === 'kept';
}

type Refused = ClosedReason | 'rival' | 'stale' | 'too-many-holds' | 'banned';
type Inserted = { booking: Booking } | { refused: Refused };

/** @param isCounted whether this client's try is already counted; else that is part of the same commit */
async function insertHold(ports: Ports, request: HoldRequest, isCounted: boolean): Promise<Inserted> {
  const id = ports.tokens.randomId();
  const booking = newHold({
    ...request,
    id,
    now: ports.now(),
    hostZone: ports.content.site.timeZone,
    icsUid: `${id}@${new URL(ports.url('/')).hostname}`,
    tokenHash: ports.tokens.hash(ports.tokens.issue(id, 1)),
  });
  const limits = liveLimits(ports, request.clientIp);
  const locks = [
    lockOn.hostDate(dateIn(request.startsAt, booking.offer.hostZone)),
    lockOn.holder(request.holder),
    lockOn.unpaidHolds,
  ];
  try {
    const inserted = await ports.database.write(async (store): Promise<Inserted> => {
      if (!isCounted) await limitTriesIn(ports, store, request.clientIp);
      const refused = await whyNot(ports, store, { request, booking, limits });
      if (refused) return { refused };
      await store.bookings.insert(booking);
      // For as long as it can be a hold.
      await store.limits.noteHold(
        id,
        limits.map(({ key }) => key),
        booking.createdAt + day,
      );
      await store.history.append({
        bookingId: booking.id,
        at: booking.createdAt,
        what: 'held',
        by: 'buyer',
        why: '',
      });
      if (booking.settled === 'free') await queueConfirmRequest(ports, store, booking);
      return { booking };
    }, locks);
    // The owner may have been told why not, or the buyer of a free time is asked.
    if ('refused' in inserted || inserted.booking.settled === 'free') ports.wakeMail();
    return inserted;
  } catch (error) {
    if (!(error instanceof OverlapError || error instanceof TooManyTries)) throw error;
    // The count was undone with everything else.
    const isWithin = isCounted || (await limitTries(ports, request.clientIp));
    return { refused: isWithin && error instanceof OverlapError ? 'held' : 'too-many-holds' };
  }
}

/** Asked while nobody else can change the answer, and with few questions, because everybody else waits. */
async function whyNot(
  ports: Ports,
  store: Store,
  {
    request,
    booking,
    limits,
  }: { request: HoldRequest; booking: Booking; limits: ReturnType<typeof liveLimits> },
): Promise<Refused | null> {
  const { offer, startsAt, holder } = request;
  const now = ports.now();
  const { ofBrowser, ofAll, ofNetworks, isBanned } = await store.limits.standing({
    holder,
    bannedHash: banHash(ports, request.attendee.email),
    networks: limits.map(({ key }) => key),
    now,
  });
  if (isBanned) return 'banned';
  // A second request of the same browser may have come in between.
  if (ofBrowser > 0) return 'rival';
  // What is shared with others is looked at in the same go, but only beside others.
  const ranges = [{ start: startsAt, end: startsAt + 1 }, ...(ofAll > 0 ? [sharedSpan(now)] : [])];
  const facts = await gatherFacts(store, ports, offer, ranges);
  const why = whyClosed(facts, startsAt);
  if (why) return why;
  if (limits.some(({ key, atMost }) => (ofNetworks.get(key) ?? 0) >= atMost)) return 'too-many-holds';
  if (!(await leavesRoom(ports, store, request, { unpaid: ofAll, facts }))) return 'too-many-holds';
  if (await asksElsewhere(store, booking)) return 'too-many-holds';
  const isStale = facts.holds.some(
    ({ start, reservedEnd }) => start < booking.reservedEnd && booking.startsAt < reservedEnd,
  );
  return isStale ? 'stale' : null;
}

/** One question at a time to an address: whoever empties the calendar for free would mail strangers, too. */
async function asksElsewhere(store: Store, { settled, attendee, createdAt }: Booking): Promise<boolean> {
  if (settled !== 'free') return false;
  const held = await store.bookings.held(1_000);
  return held.some(
    (other) =>
      other.settled === 'free' &&
      isLiveHold(other, createdAt) &&
      other.attendee.email.toLowerCase() === attendee.email.toLowerCase(),
  );
}

async function refuse(ports: Ports, request: HoldRequest, why: ClosedReason): Promise<Held> {
  const nearest = await slotsNear(ports, {
    offer: request.offer,
    wanted: request.startsAt,
    count: 3,
    holder: request.holder,
  });
  return { ok: false, reason: 'slot-taken', why, nearest };
}
