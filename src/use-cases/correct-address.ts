import type { Booking } from '#domain/booking.ts';
import { hour } from '#domain/interval.ts';
import { changeBooking, whileStale } from './change-booking.ts';
import { limitRate } from './limit-holds.ts';
import type { Ports } from './ports.ts';
import { dropOutdated, queueConfirmationAgain } from './queue-mail.ts';

export type Corrected = { ok: true; booking: Booking } | { ok: false; reason: 'not-confirmed' | 'too-often' };

/** A page that mails somebody on request could be used to pester them. */
const mailsPerBookingAndHour = 5;

/** Sends the confirmation again, to a corrected address when one is given. The address of the page stays as it is. */
export async function sendConfirmationAgain(
  ports: Ports,
  input: { bookingId: string; email?: string; by: 'buyer' | 'owner' },
): Promise<Corrected> {
  if (!(await limitRate(ports, `resend:${input.bookingId}`, mailsPerBookingAndHour, hour))) {
    return { ok: false, reason: 'too-often' };
  }
  const result = await whileStale(() =>
    ports.database.write(async (store): Promise<Corrected> => {
      const booking = await store.bookings.find(input.bookingId);
      if (booking?.state !== 'confirmed') return { ok: false, reason: 'not-confirmed' };
      const at = ports.now();
      const email = input.email?.trim() || booking.attendee.email;
      const isCorrection = email !== booking.attendee.email;
      const current = isCorrection
        ? await changeBooking(
            store,
            booking,
            { attendee: { ...booking.attendee, email } },
            { at, what: 'address-corrected', by: input.by, why: '' },
          )
        : booking;
      // What is still waiting for the old address would arrive at a stranger's.
      if (isCorrection) await dropOutdated(store, booking.id, at, 'address corrected');
      await queueConfirmationAgain(ports, store, current);
      return { ok: true, booking: current };
    }),
  );
  ports.wakeMail();
  return result;
}
