import { traceOf } from '#domain/booking.ts';
import type { Ports } from '#use-cases/ports.ts';

/** After so many silences in a row Stripe is not there. */
const silencesAtMost = 3;

/** Says at Stripe, too, when moved sessions are, so that a restored copy can learn of it. A move never waits for this. */
export async function tellMoves(ports: Ports): Promise<void> {
  let silences = 0;
  for (const bookingId of await ports.database.untoldMoves.list(50)) {
    const booking = await ports.database.bookings.find(bookingId);
    const told = booking?.checkoutSessionId
      ? await ports.payments.retrace(booking.checkoutSessionId, traceOf(booking))
      : null;
    if (told && !told.ok && told.reason === 'no-answer') {
      silences += 1;
      if (silences === silencesAtMost) return;
      continue;
    }
    silences = 0;
    if (told && !told.ok) ports.log.warn('move-not-told', { bookingId, reason: told.detail });
    // Moved once more in the meantime: the next round tells that.
    await ports.database.write(async (store) => {
      const fresh = await store.bookings.find(bookingId);
      if (fresh?.icsSequence === booking?.icsSequence) await store.untoldMoves.remove(bookingId);
    });
  }
}
