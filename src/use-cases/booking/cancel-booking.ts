import { type Booking, stateAfter } from '#domain/booking.ts';
import { goesBackMinor, leftMinor } from '#domain/booking-money.ts';
import { mailboxOf } from '#domain/email-address.ts';
import { day } from '#domain/interval.ts';
import { mayCancel, mayRebook, newDebt, refundOnCancel } from '#domain/policy.ts';
import { refundIfOwed } from '#use-cases/checkout/refund-booking.ts';
import { countOne } from '#use-cases/limit-rate.ts';
import { dropOutdated, queueCancelled, queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';

export type Cancelled =
  /** `refundMinor`: what goes back, or has gone. `changed`: false when it was cancelled before. */
  | { ok: true; booking: Booking; refundMinor: number; changed: boolean }
  /** Less would go back now than the buyer was shown: they decide anew. */
  | { ok: false; reason: 'refund-changed' }
  | { ok: false; reason: 'not-cancellable' };

export type RefundChosen =
  | { ok: true; booking: Booking; refundMinor: number }
  | { ok: false; reason: 'not-cancellable' };

/** Of one mailbox within a month. */
const returnsToTell = 3;

/**
 * Ends a confirmed booking. The buyer's money goes back by the policy that was bought. When the owner cancels it goes
 * back whatever the hour, after a week in which the buyer may pick another time instead.
 */
export async function cancelBooking(
  ports: Ports,
  input: {
    bookingId: string;
    by: 'buyer' | 'owner';
    why?: string;
    shownRefundMinor?: number;
    /** The owner asked for another time, and the buyer would rather leave: everything goes back. */
    wasAsked?: boolean;
  },
): Promise<Cancelled> {
  const result = await changeIfThere(ports, input.bookingId, async (booking, store): Promise<Cancelled> => {
    // A second click: what it asks for has happened.
    if (booking.state === 'cancelled') {
      return { ok: true, booking, refundMinor: goesBackMinor(booking), changed: false };
    }
    const now = ports.now();
    if (!mayCancel(booking, now, input.by)) return { ok: false, reason: 'not-cancellable' };
    const refundMinor = input.wasAsked ? leftMinor(booking) : refundOnCancel(booking, input.by, now);
    if (refundMinor < (input.shownRefundMinor ?? 0)) return { ok: false, reason: 'refund-changed' };
    const cancelled = await changeBooking(
      store,
      booking,
      {
        state: stateAfter(booking.state, 'cancelled'),
        ...(refundMinor > 0 ? newDebt(booking, refundMinor) : {}),
        cancelledAt: now,
        cancelledBy: input.by,
        rebookUntil: hasChoice(booking, input.by, refundMinor)
          ? now + booking.offer.policy.rebookDays * day
          : null,
        icsSequence: booking.icsSequence + 1,
      },
      { at: now, what: 'cancelled', by: input.by, why: input.why ?? '' },
    );
    await store.moveQuestions.remove(booking.id);
    await dropOutdated(store, booking.id, now, 'cancelled');
    await queueCancelled(ports, store, { booking: cancelled, refundMinor });
    if (input.by === 'buyer' && refundMinor > 0) await noteReturn(ports, store, cancelled);
    return { ok: true, booking: cancelled, refundMinor, changed: true };
  });
  ports.wakeMail();
  if (!result?.ok) return result ?? { ok: false, reason: 'not-cancellable' };
  const refund = await refundIfOwed(ports, result.booking);
  return { ...result, booking: refund.booking };
}

/** Without money to give back there is no choice to make, nor while a part of it is on its way already. */
function hasChoice({ refundState }: Booking, by: 'buyer' | 'owner', refundMinor: number): boolean {
  return by === 'owner' && refundMinor > 0 && refundState !== 'due';
}

/** Somebody who books and cancels again and again costs fees and fills a mailbox; only the owner can judge why. */
async function noteReturn(ports: Ports, store: Store, booking: Booking): Promise<void> {
  const counted = { what: 'return', of: mailboxOf(booking.attendee.email) };
  if ((await countOne(ports, store, counted, 30 * day)) !== returnsToTell) return;
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:returns`,
    booking,
    what: 'The same address has booked and canceled three times within a month.',
    next: 'Each time they were refunded by your policy. Write to them if you want to know why.',
  });
}

/** The buyer of a session that the owner cancelled takes the money now instead of another time. */
export async function chooseRefund(ports: Ports, bookingId: string): Promise<RefundChosen> {
  const booking = await changeIfThere(ports, bookingId, async (found, store) => {
    const now = ports.now();
    if (!mayRebook(found, now)) return found;
    return changeBooking(
      store,
      found,
      { rebookUntil: null },
      { at: now, what: 'refund-chosen', by: 'buyer', why: '' },
    );
  });
  if (booking?.state !== 'cancelled' && booking?.state !== 'slot_lost') {
    return { ok: false, reason: 'not-cancellable' };
  }
  const refund = await refundIfOwed(ports, booking);
  return { ok: true, booking: refund.booking, refundMinor: goesBackMinor(refund.booking) };
}
