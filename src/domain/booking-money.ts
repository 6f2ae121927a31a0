import type { Booking } from './booking.ts';
import { formatMoney } from './money.ts';

/** "$150" in the booking's own currency, as it was offered; "$12.50" where cents remain. */
export function bookingMoney({ currency }: Pick<Booking, 'currency'>, amountMinor: number): string {
  return formatMoney(amountMinor, currency);
}

/** What was paid and has not gone back. */
export function leftMinor({ capturedMinor, refundedMinor }: Money): number {
  return Math.max(0, capturedMinor - refundedMinor);
}

/** What was ordered to go back and has not gone. */
export function owedMinor({ orderedMinor, capturedMinor, refundedMinor }: Owing): number {
  return Math.max(0, Math.min(orderedMinor, capturedMinor) - refundedMinor);
}

/** What goes back of a booking that is over, or has gone. */
export function goesBackMinor(booking: Owing & Pick<Booking, 'refundState'>): number {
  return booking.refundState === 'due' ? owedMinor(booking) : booking.refundedMinor;
}

type Money = Pick<Booking, 'capturedMinor' | 'refundedMinor'>;
type Owing = Money & Pick<Booking, 'orderedMinor'>;
