import type { Booking } from '#domain/booking.ts';
import { queueConfirmationAgain } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';

/**
 * Ends the address of a booking page and makes another, by the secret of today. Whoever has a session ahead is mailed the
 * new one; the pages of all others open only from what the owner sends them.
 * @returns null when there is no such booking
 */
export async function revokeLink(ports: Ports, bookingId: string): Promise<Booking | null> {
  const revoked = await changeIfThere(ports, bookingId, (booking, store) => revoke(ports, store, booking));
  ports.wakeMail();
  return revoked;
}

/** The same for every booking there is: the answer to a secret that leaked. @returns how many */
export async function revokeAllLinks(ports: Ports): Promise<number> {
  const bookings = await ports.database.bookings.list({});
  let count = 0;
  // One at a time, so that buyers who are booking at this moment are not kept waiting behind all of them.
  for (const { id } of bookings) {
    if (await changeIfThere(ports, id, (booking, store) => revoke(ports, store, booking))) count++;
  }
  ports.wakeMail();
  return count;
}

async function revoke(ports: Ports, store: Store, booking: Booking): Promise<Booking> {
  const at = ports.now();
  const tokenVersion = booking.tokenVersion + 1;
  const tokenHash = ports.tokens.hash(ports.tokens.issue(booking.id, tokenVersion));
  const revoked = await changeBooking(
    store,
    booking,
    { tokenVersion, tokenHash },
    { at, what: 'link-revoked', by: 'owner', why: '' },
  );
  if (revoked.state === 'confirmed' && revoked.startsAt > at) {
    const formId = `revoked:${revoked.id}:${tokenVersion}`;
    await queueConfirmationAgain(ports, store, revoked, formId);
  }
  return revoked;
}
