import { type Booking, isLiveHold, stateAfter } from '#domain/booking.ts';
import { changeBooking, changeLatest } from '#use-cases/booking/change-booking.ts';
import { queueConfirmation } from '#use-cases/mail/queue-mail.ts';
import type { Ports } from '#use-cases/ports.ts';

/**
 * The press in the mailed link of a free session: whoever reads mail at that address wants it. Twice is once, and after
 * the hold it changes nothing.
 * @returns the booking afterwards, whose state says what happened
 */
export async function confirmFree(ports: Ports, bookingId: string): Promise<Booking> {
  const booking = await changeLatest(ports, bookingId, async (fresh, store) => {
    const now = ports.now();
    if (fresh.settled !== 'free' || !isLiveHold(fresh, now)) return fresh;
    const confirmed = await changeBooking(
      store,
      fresh,
      { state: stateAfter('held', 'answered'), confirmedAt: now },
      { at: now, what: 'confirmed', by: 'buyer', why: 'free' },
    );
    await store.drafts.remove(fresh.holder);
    await queueConfirmation(ports, store, confirmed);
    return confirmed;
  });
  ports.wakeMail();
  return booking;
}
