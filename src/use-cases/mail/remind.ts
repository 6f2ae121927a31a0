import type { Booking } from '#domain/booking.ts';
import { hour, type Instant } from '#domain/interval.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';
import { queueReminder } from './queue-mail.ts';

const reminders = [
  { kind: 'reminder-24h', before: 24 * hour, notWithin: 2 * hour },
  { kind: 'reminder-1h', before: hour, notWithin: 0 },
] as const;

/**
 * Queues the reminders whose hour has come. The mail's key keeps a restart from sending one twice, and a move gets its
 * own; a booking made or moved after a reminder's hour gets none of that kind.
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
        if ((await toldAt(store, booking)) > startsAt - before) return false;
        return queueReminder(ports, store, booking, kind);
      });
      if (isNew) queued++;
    }
  }
  if (queued > 0) ports.wakeMail();
  return queued;
}

/** Whoever booked or moved an hour ago was told an hour ago, and needs no reminder of it. */
async function toldAt(store: Store, booking: Booking): Promise<Instant> {
  const history = await store.history.of(booking.id);
  const told = history.findLast(
    ({ what }) => what === 'confirmed' || what === 'moved' || what === 'rebooked',
  );
  return told?.at ?? booking.createdAt;
}
