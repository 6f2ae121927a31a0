import { hour, type Instant } from '#domain/interval.ts';
import type { Ports } from './ports.ts';
import { queueReminder } from './queue-mail.ts';

const reminders = [
  { kind: 'reminder-24h', before: 24 * hour, notWithin: 2 * hour },
  { kind: 'reminder-1h', before: hour, notWithin: 0 },
] as const;

/**
 * Queues the reminders whose hour has come. The key holds booking, kind and start, so a restart sends none twice and a
 * move gets its own; a booking made after a reminder's hour gets none of that kind.
 * @returns how many were queued
 */
export async function remind(ports: Ports, limit = 200): Promise<number> {
  let queued = 0;
  for (const { kind, before, notWithin } of reminders) {
    const now = ports.now();
    const due = await ports.database.bookings.confirmedStarting(
      { start: now + notWithin, end: now + before },
      limit,
    );
    for (const { id, startsAt } of due) {
      const isNew = await ports.database.write(async (store) => {
        const booking = await store.bookings.find(id);
        // Cancelled or moved since the list was read.
        if (booking?.state !== 'confirmed' || booking.startsAt !== startsAt) return false;
        if (knownSince(booking) > startsAt - before) return false;
        return queueReminder(ports, store, booking, kind);
      });
      if (isNew) queued++;
    }
  }
  if (queued > 0) ports.wakeMail();
  return queued;
}

/** Whoever booked an hour ago needs no reminder of it. */
function knownSince(booking: { confirmedAt: Instant | null; createdAt: Instant }): Instant {
  return booking.confirmedAt ?? booking.createdAt;
}
