import type { Booking } from '#domain/booking.ts';
import { bookingMoney, leftMinor } from '#domain/booking-money.ts';
import { newDebt } from '#domain/policy.ts';
import { changeBooking, changeLatest } from '#use-cases/booking/change-booking.ts';
import type { Ports } from '#use-cases/ports.ts';
import { type RefundOrdered, refundBooking } from './refund-booking.ts';

export type RefundGranted =
  | ({ ok: true } & RefundOrdered)
  /**
   * `not-over`: it is still held, or booked and nobody said how much. `too-much`: more than was captured and has not gone
   * back. `due-already`: another amount is on its way, and has to arrive first.
   */
  | { ok: false; reason: 'not-over' | 'nothing-left' | 'too-much' | 'due-already'; booking: Booking };

type Refusal = Extract<RefundGranted, { ok: false }>['reason'];

/**
 * The owner gives money back, whatever the policy says: a part before or after the session, or all that is left of one
 * that is over. What is due already is ordered at once.
 * @param input.amountMinor all that is left when absent
 */
export async function grantRefund(
  ports: Ports,
  input: { bookingId: string; amountMinor?: number },
): Promise<RefundGranted> {
  const owed = await changeLatest(ports, input.bookingId, async (booking, store) => {
    const refused = refusalOf(booking, input.amountMinor);
    if (refused) return { ok: false, reason: refused, booking } as const;
    if (booking.refundState === 'due') return { ok: true } as const;
    const amountMinor = input.amountMinor ?? leftMinor(booking);
    await changeBooking(
      store,
      booking,
      { ...newDebt(booking, amountMinor), rebookUntil: null },
      { at: ports.now(), what: 'refund-granted', by: 'owner', why: bookingMoney(booking, amountMinor) },
    );
    return { ok: true } as const;
  });
  return owed.ok ? { ok: true, ...(await refundBooking(ports, input.bookingId)) } : owed;
}

function refusalOf(booking: Booking, amountMinor: number | undefined): Refusal | null {
  if (booking.refundState === 'due') return amountMinor === undefined ? null : 'due-already';
  const isComing = booking.state === 'held' || booking.state === 'confirmed';
  if (booking.state === 'held' || (isComing && amountMinor === undefined)) return 'not-over';
  if (leftMinor(booking) === 0) return 'nothing-left';
  return amountMinor !== undefined && amountMinor > leftMinor(booking) ? 'too-much' : null;
}
