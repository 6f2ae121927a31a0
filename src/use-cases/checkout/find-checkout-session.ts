import type { Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import type { Ports } from '#use-cases/ports.ts';

/**
 * The id of a booking's Checkout Session, null when there is none. The answer to our request may have been lost: then
 * Stripe is asked for a session that carries the booking's id.
 */
export async function findCheckoutSession(
  ports: Pick<Ports, 'payments'>,
  booking: Booking,
): Promise<string | null | 'no-answer'> {
  if (booking.checkoutSessionId) return booking.checkoutSessionId;
  const found = await ports.payments.findCheckout(booking.id, booking.createdAt - 5 * minute);
  if (!found.ok) return 'no-answer';
  return found.checkout?.id ?? null;
}
