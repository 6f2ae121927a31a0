import type { Booking } from '#domain/booking.ts';
import { day } from '#domain/interval.ts';
import { addressChangedMail } from '#emails/address-changed.ts';
import { enqueue, queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking } from './change-booking.ts';

/** How long the reader of the old address may say that they did not ask for it. */
const disputableFor = day;
const purpose = 'address-change';

/** Whoever had a booking's link has set another address: the old one hears of it, and so does the owner. */
export async function tellOfNewAddress(
  ports: Ports,
  store: Store,
  { before, after }: { before: Booking; after: Booking },
): Promise<void> {
  const fact = `booking:${after.id}:address:${after.tokenVersion}`;
  const url = ports.url(`/address-change/${issueDispute(ports, after)}`);
  await enqueue(ports, store, addressChangedMail(ports.content.site, url), {
    key: `${fact}:old`,
    kind: 'address-changed',
    bookingId: after.id,
    to: before.attendee.email,
  });
  await queueOwnerAlert(ports, store, {
    key: `${fact}:owner`,
    booking: after,
    what: 'A buyer changed the email address of a booking.',
    next: `It was ${before.attendee.email}, which was told. The old link has ended. There is nothing to do unless they say that it was not them.`,
  });
}

/** What the button in that mail leads to. Anybody may make none, and each leads to one change of one booking. */
function issueDispute(ports: Ports, { id, tokenVersion }: Booking): string {
  const expires = Math.floor((ports.now() + disputableFor) / 1000);
  const value = `${id}.${tokenVersion}.${expires}`;
  return `${value}.${ports.tokens.sign(purpose, value)}`;
}

/** @returns false for a link that is none of ours, or older than a day */
export function isDisputable(ports: Pick<Ports, 'tokens' | 'now'>, token: string): boolean {
  return readDispute(ports, token) !== null;
}

function readDispute(
  { tokens, now }: Pick<Ports, 'tokens' | 'now'>,
  token: string,
): { bookingId: string; version: string } | null {
  const [, value = '', bookingId = '', version = '', expires = '', mac = ''] =
    /^(([\w-]{1,80})\.(\d{1,9})\.(\d{1,12}))\.([\w-]{22})$/.exec(token) ?? [];
  if (!tokens.verify(purpose, value, mac)) return null;
  return Number(expires) * 1000 > now() ? { bookingId, version } : null;
}

/** "I did not ask for this": the owner is told, once, and alone can put the old address back. Nothing else changes. */
export async function disputeAddress(ports: Ports, token: string): Promise<boolean> {
  const dispute = readDispute(ports, token);
  if (!dispute) return false;
  await ports.database.write(async (store) => {
    const booking = await store.bookings.find(dispute.bookingId);
    const mail = await store.outbox.findByKey(`booking:${dispute.bookingId}:address:${dispute.version}:old`);
    // Erased meanwhile: there is nobody to put back.
    if (!booking?.attendee.email || !mail?.to) return;
    const key = `booking:${booking.id}:address:${dispute.version}:disputed`;
    if (await store.outbox.findByKey(key)) return;
    await changeBooking(
      store,
      booking,
      {},
      {
        at: ports.now(),
        what: 'address-disputed',
        by: 'buyer',
        why: '',
      },
    );
    await queueOwnerAlert(ports, store, {
      key,
      booking,
      what: 'Somebody says that they did not change the address of their booking.',
      next: `It was ${mail.to} before. Ask them, and put it back at your desk if they are right: sending the email to ${mail.to} again ends the link that the other has.`,
      action: {
        link: { label: 'Send it to another address', href: ports.url(`/desk/bookings/${booking.id}/resend`) },
      },
    });
  });
  ports.wakeMail();
  return true;
}
