import type { Booking } from '#domain/booking.ts';
import { day } from '#domain/interval.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';
import { troubledMails } from './retry-mail.ts';

export interface DeskList {
  /** Mails that could not be sent or came back. */
  troubled: OutboxMail[];
  refundsDue: Booking[];
  /** Held and confirmed, from a day ago on, by start. */
  coming: Booking[];
  /** What began before and is not among those, newest first. */
  past: Booking[];
}

/** What the owner looks at first: what needs them, and what comes. */
export async function listBookings(
  ports: Pick<Ports, 'database' | 'now'>,
  { withPast }: { withPast: boolean },
): Promise<DeskList> {
  const { bookings } = ports.database;
  const now = ports.now();
  const coming = await bookings.list({ states: ['confirmed', 'held'], from: now - day, limit: 500 });
  const seen = new Set(coming.map(({ id }) => id));
  const past = withPast ? await bookings.list({ to: now, limit: 1000 }) : [];
  return {
    troubled: await troubledMails(ports),
    refundsDue: await bookings.list({ refundStates: ['due'], limit: 500 }),
    coming: coming.toReversed(),
    past: past.filter(({ id }) => !seen.has(id)),
  };
}
