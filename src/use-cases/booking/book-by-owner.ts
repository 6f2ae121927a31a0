import { type ClosedReason, reservedRange } from '#domain/availability/slots.ts';
import { type Attendee, type Booking, holdMargin, type Settled } from '#domain/booking.ts';
import { newHold } from '#domain/hold.ts';
import { hour, type Instant, minute } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { openCheckout } from '#use-cases/checkout/open-checkout.ts';
import { settleStaleNeighbors } from '#use-cases/checkout/release-hold.ts';
import { queueBookedByOwner, queuePaymentLink } from '#use-cases/mail/queue-mail.ts';
import { OverlapError } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeLatest } from './change-booking.ts';
import { whyNotForOwner } from './in-the-way.ts';
import { lockOn } from './locks.ts';

export interface OwnersBooking {
  /** Names the wish, so that a second press of the button finds the first one's booking. */
  id: string;
  offer: Offer;
  startsAt: Instant;
  attendee: Attendee;
  /** `stripe`: the time is held, and a link to pay for it is mailed. */
  settled: Settled;
}

export type BookedByOwner =
  | { ok: true; booking: Booking }
  /** `too-soon`: Stripe gives a buyer half an hour at least. `no-answer`: Stripe opened no payment page. */
  | { ok: false; reason: 'past' | 'taken' | 'too-soon' | 'no-answer' | 'refused' };

/** Stripe ends a checkout after 24 hours by its own clock. */
const longestLink = 23 * hour;
const shortestLink = 36 * minute;

/** Why visitors would not be offered that time; null where they would. A warning, not a rule. */
export function whyNotOfferedTo(
  ports: Ports,
  input: { offer: Offer; start: Instant },
): Promise<ClosedReason | null> {
  return whyNotForOwner(ports, input);
}

/**
 * Books for somebody the owner spoke to, at any time ahead. What is paid elsewhere or free is confirmed in the
 * transaction that inserts it, under the one rule that two sessions never overlap.
 */
export async function bookByOwner(ports: Ports, asked: OwnersBooking): Promise<BookedByOwner> {
  // Stripe makes no payment page for nothing.
  const wish = asked.offer.amountMinor === 0 ? { ...asked, settled: 'free' as const } : asked;
  const known = await ports.database.bookings.find(wish.id);
  if (known) return wish.settled === 'stripe' ? sendLink(ports, known) : { ok: true, booking: known };
  const now = ports.now();
  if (wish.startsAt <= now) return { ok: false, reason: 'past' };
  if (wish.settled === 'stripe' && wish.startsAt - now < shortestLink)
    return { ok: false, reason: 'too-soon' };
  await settleStaleNeighbors(ports, reservedRange(wish.startsAt, wish.offer));
  const inserted = await insert(ports, wish);
  if (inserted === 'taken') return { ok: false, reason: 'taken' };
  if (wish.settled === 'stripe') return sendLink(ports, inserted);
  ports.wakeMail();
  return { ok: true, booking: inserted };
}

async function insert(ports: Ports, wish: OwnersBooking): Promise<Booking | 'taken'> {
  const row = rowOf(ports, wish);
  const locks = [lockOn.hostDate(dateIn(wish.startsAt, row.offer.hostZone)), lockOn.booking(row.id)];
  try {
    return await ports.database.write(async (store) => {
      const same = await store.bookings.find(row.id);
      if (same) return same;
      await store.bookings.insert(row);
      const isHeld = row.state === 'held';
      const what = isHeld ? 'held' : 'booked-by-owner';
      await store.history.append({ bookingId: row.id, at: row.createdAt, what, by: 'owner', why: '' });
      if (!isHeld) await queueBookedByOwner(ports, store, row);
      return row;
    }, locks);
  } catch (error) {
    if (error instanceof OverlapError) return 'taken';
    throw error;
  }
}

function rowOf(ports: Ports, { id, offer, startsAt, attendee, settled }: OwnersBooking): Booking {
  const now = ports.now();
  const hold = newHold({
    id,
    // No browser has it: nobody's own hold is in the way of anybody.
    holder: ports.tokens.hash(`owner:${id}`),
    offer: settled === 'free' ? { ...offer, amountMinor: 0 } : offer,
    startsAt,
    attendee,
    attachedAudit: null,
    now,
    hostZone: ports.content.site.timeZone,
    icsUid: `${id}@${new URL(ports.url('/')).hostname}`,
    tokenHash: ports.tokens.hash(ports.tokens.issue(id, 1)),
  });
  if (settled !== 'stripe') return { ...hold, settled, state: 'confirmed', confirmedAt: now };
  const checkoutExpiresAt = Math.ceil(Math.min(now + longestLink, startsAt) / 1000) * 1000;
  return { ...hold, checkoutExpiresAt, holdUntil: checkoutExpiresAt + holdMargin };
}

/** Opens the checkout and mails where it is, once. */
async function sendLink(ports: Ports, booking: Booking): Promise<BookedByOwner> {
  const opened = await openCheckout(ports, booking);
  if (!opened.ok && opened.reason === 'already-booked') return { ok: true, booking: opened.booking };
  if (!opened.ok) return { ok: false, reason: opened.why === 'refused' ? 'refused' : 'no-answer' };
  const sent = await changeLatest(ports, booking.id, async (fresh, store) => {
    const history = await store.history.of(fresh.id);
    if (fresh.state !== 'held' || history.some(({ what }) => what === 'payment-link-sent')) return fresh;
    const at = ports.now();
    const after = await changeBooking(
      store,
      fresh,
      {},
      { at, what: 'payment-link-sent', by: 'owner', why: '' },
    );
    await queuePaymentLink(ports, store, after);
    return after;
  });
  ports.wakeMail();
  return { ok: true, booking: sent };
}
