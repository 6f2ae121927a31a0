import type { Ports } from '#use-cases/ports.ts';

/** @returns the address of Stripe's receipt, or null when there is none or Stripe does not answer */
export async function findReceipt(ports: Ports, bookingId: string): Promise<string | null> {
  const booking = await ports.database.bookings.find(bookingId);
  if (!booking?.paymentIntentId) return null;
  const read = await ports.payments.readPayment(booking.paymentIntentId);
  return read.ok ? read.payment.receiptUrl : null;
}
