import type { Booking } from '#domain/booking.ts';
import { withoutDebt } from '#domain/policy.ts';
import { changeBooking, changeLatest } from '#use-cases/booking/change-booking.ts';
import type { Ports } from '#use-cases/ports.ts';

export type RefundClosed =
  | { ok: true; booking: Booking }
  | { ok: false; reason: 'not-due'; booking: Booking };

/**
 * Ends a debt that Stripe will never pay: the bank took the money back itself, or the owner sent it by other means.
 * What Stripe reports of this payment afterwards is written down and makes nothing due again.
 * @param why how it was settled, for the history
 */
export async function closeRefund(
  ports: Ports,
  input: { bookingId: string; why: string },
): Promise<RefundClosed> {
  return changeLatest(ports, input.bookingId, async (booking, store): Promise<RefundClosed> => {
    if (booking.refundState !== 'due') return { ok: false, reason: 'not-due', booking };
    const closed = await changeBooking(
      store,
      booking,
      { ...withoutDebt(booking), rebookUntil: null },
      { at: ports.now(), what: 'refund-settled-elsewhere', by: 'owner', why: input.why },
    );
    return { ok: true, booking: closed };
  });
}
