import type { Booking } from '#domain/booking.ts';
import { isDate, type LocalDate } from '#domain/time/date.ts';
import { toInstant } from '#domain/time/zoned.ts';
import type { OwnerBlock } from '#use-cases/ports/calendar.ts';
import type { Ports } from '#use-cases/ports.ts';

export type HoursBlocked =
  /** `stand`: confirmed sessions in those hours. They are not canceled by blocking. */
  { ok: true; id: string; stand: Booking[] } | { ok: false; reason: 'bad-hours' };

const wallTime = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Takes some hours of one host date out of the calendar. */
export async function blockHours(
  ports: Ports,
  input: { on: LocalDate; from: string; to: string; note: string },
): Promise<HoursBlocked> {
  const { on, from, to, note } = input;
  if (!isDate(on) || !wallTime.test(from) || !wallTime.test(to) || to <= from) {
    return { ok: false, reason: 'bad-hours' };
  }
  const zone = ports.content.site.timeZone;
  const range = { start: toInstant(on, from, zone), end: toInstant(on, to, zone) };
  // A clock change can swallow them whole.
  if (range.end <= range.start) return { ok: false, reason: 'bad-hours' };
  return ports.database.write(async (store) => {
    const id = await store.calendar.addBlock({ ...range, note });
    const stand = (await store.bookings.reserving(range)).filter(
      ({ state, endsAt }) => state === 'confirmed' && endsAt > range.start,
    );
    return { ok: true, id, stand };
  });
}

/** @returns false when there is no such block */
export function unblockHours(ports: Ports, id: string): Promise<boolean> {
  return ports.database.calendar.removeBlock(id);
}

/** Those that are not over. */
export function listHourBlocks(ports: Ports): Promise<OwnerBlock[]> {
  return ports.database.calendar.blocks(ports.now());
}
