import { type ClosedReason, reservedRange } from '#domain/availability/slots.ts';
import { type Attendee, type Booking, isLiveHold } from '#domain/booking.ts';
import { newHold, trimAttendee } from '#domain/hold.ts';
import type { Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { lockOn } from '#use-cases/booking/locks.ts';
import { explainSlot, explainSlotIn, slotsNear } from '#use-cases/calendar/offer-slots.ts';
import { refreshFeeds } from '#use-cases/calendar/refresh-feeds.ts';
import { queueConfirmRequest } from '#use-cases/mail/queue-mail.ts';
import { bannedAt } from '#use-cases/person/ban-address.ts';
import { OverlapError, type Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { limitTries, mayHold, noteHold } from './limit-holds.ts';
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
  if ((await bannedAt(ports, request.attendee.email)) !== null) return { ok: false, reason: 'banned' };
  const reopened = await reopenSame(ports, request);
  if (reopened) return reopened;
  if (!(await limitTries(ports, request.clientIp))) return { ok: false, reason: 'too-many-holds' };
  await refreshFeeds(ports);
  const hopeless = await findObstacle(ports, request);
  if (hopeless) return refuse(ports, request, hopeless);

  for (let round = 1; ; round++) {
    const cleared = await clearOtherHolds(ports, request);
    if (cleared) return cleared;
    await settleStaleNeighbors(ports, reservedRange(request.startsAt, request.offer));

    const inserted = await insertHold(ports, request);
    if ('booking' in inserted) return wayOn(ports, inserted.booking);
    // A double click: the first one has made this very hold in the meantime.
    const same = await reopenSame(ports, request);
    if (same) return same;
    if (inserted.refused === 'too-many-holds') return { ok: false, reason: inserted.refused };
    if (inserted.refused === 'rival' && round < rounds) continue;
    return refuse(ports, request, inserted.refused === 'rival' ? 'held' : inserted.refused);
  }
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
  const held = await ports.database.bookings.heldBy(request.holder);
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

type Inserted = { booking: Booking } | { refused: ClosedReason | 'rival' | 'too-many-holds' };

async function insertHold(ports: Ports, request: HoldRequest): Promise<Inserted> {
  const id = ports.tokens.randomId();
  const booking = newHold({
    ...request,
    id,
    now: ports.now(),
    hostZone: ports.content.site.timeZone,
    icsUid: `${id}@${new URL(ports.url('/')).hostname}`,
    tokenHash: ports.tokens.hash(ports.tokens.issue(id, 1)),
  });
  const locks = [
    lockOn.hostDate(dateIn(request.startsAt, booking.offer.hostZone)),
    lockOn.holder(request.holder),
    lockOn.unpaidHolds,
  ];
  try {
    const inserted = await ports.database.write(async (store): Promise<Inserted> => {
      // A second request of the same browser may have come in between.
      const rivals = await store.bookings.heldBy(request.holder);
      if (rivals.some((rival) => !rival.paymentProcessing)) return { refused: 'rival' };
      const why = await explainSlotIn(store, ports, { offer: request.offer, start: request.startsAt });
      if (why) return { refused: why };
      if (!(await mayHold(ports, store, request))) return { refused: 'too-many-holds' };
      if (await asksElsewhere(store, booking)) return { refused: 'too-many-holds' };
      await store.bookings.insert(booking);
      await noteHold(ports, store, { bookingId: id, clientIp: request.clientIp });
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
    if (error instanceof OverlapError) return { refused: 'held' };
    throw error;
  }
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
