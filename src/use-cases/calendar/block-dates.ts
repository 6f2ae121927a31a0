import type { NotedException } from '#domain/availability/windows.ts';
import type { Booking } from '#domain/booking.ts';
import { addDays, isDate } from '#domain/time/date.ts';
import { startOfDate } from '#domain/time/zoned.ts';
import type { Ports } from '#use-cases/ports.ts';

export type Blocked =
  /** `stand`: confirmed sessions on those dates. They are not cancelled by closing the day. */
  { ok: true; id: string; stand: Booking[] } | { ok: false; reason: 'bad-dates' };

/** Closes a range of host dates, both included, in one entry. */
export async function blockDates(
  ports: Ports,
  input: { from: string; to: string; note: string; publicNote?: string },
): Promise<Blocked> {
  const { from, to, note, publicNote = '' } = input;
  if (!isDate(from) || !isDate(to) || to < from) return { ok: false, reason: 'bad-dates' };
  const zone = ports.content.site.timeZone;
  const range = { start: startOfDate(from, zone), end: startOfDate(addDays(to, 1), zone) };
  return ports.database.write(async (store) => {
    const id = await store.calendar.addException({ from, to, windows: [], note, publicNote });
    const stand = await store.bookings.confirmedStarting(range, 100);
    return { ok: true, id, stand };
  });
}

/** @returns false when there is no such entry */
export async function unblockDates(ports: Ports, id: string): Promise<boolean> {
  return ports.database.write((store) => store.calendar.removeException(id));
}

/** What the owner set at run time. */
export async function listBlocks(ports: Ports): Promise<(NotedException & { id: string })[]> {
  return ports.database.calendar.exceptions();
}
