import type { Booking } from '#domain/booking.ts';
import { leftMinor } from '#domain/booking-money.ts';
import { changeBooking, changeLatest } from '#use-cases/booking/change-booking.ts';
import type { Ports } from '#use-cases/ports.ts';
import { type RefundOrdered, refundBooking } from './refund-booking.ts';

export type RefundGranted =
  | ({ ok: true } & RefundOrdered)
  /** `not-over`: it is still held or booked, so it has to be cancelled first. */
  | { ok: false; reason: 'not-over' | 'nothing-left'; booking: Booking };

/**
 * The owner gives back what is left of a booking that is over, whatever its policy says. One that is due already is
 * ordered at once.
 */
export async function grantRefund(ports: Ports, bookingId: string): Promise<RefundGranted> {
  const owed = await changeLatest(
    ports,
    bookingId,
    async (booking, store): Promise<{ ok: true } | Extract<RefundGranted, { ok: false }>> => {
      if (booking.refundState === 'due') return { ok: true };
      if (booking.state === 'held' || booking.state === 'confirmed') {
        return { ok: false, reason: 'not-over', booking };
      }
      if (leftMinor(booking) === 0) {
        return { ok: false, reason: 'nothing-left', booking };
      }
      await changeBooking(
        store,
        booking,
        { refundState: 'due', rebookUntil: null },
        { at: ports.now(), what: 'refund-granted', by: 'owner', why: '' },
      );
      return { ok: true };
    },
  );
  return owed.ok ? { ok: true, ...(await refundBooking(ports, bookingId)) } : owed;
}
