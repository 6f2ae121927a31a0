import type { Interval } from '#domain/interval.ts';
import { addDays, type LocalDate } from '#domain/time/date.ts';
import { dateIn, startOfDate } from '#domain/time/zoned.ts';
import type { Ports } from '#use-cases/ports.ts';
import { blockDates, listBlocks } from './block-dates.ts';
import { today } from './pause-bookings.ts';

export interface HolidaysClosed {
  /** The entries that were made, by date. */
  closed: { id: string; from: LocalDate; to: LocalDate }[];
  /** How many were closed before, by one entry each. */
  known: number;
}

/** How far ahead holidays are closed: as far as any offer can be booked. */
const daysAhead = 800;

/** From today on, in the host's zone. */
function holidayWindow(ports: Ports): Interval {
  const from = today(ports);
  const zone = ports.content.site.timeZone;
  return { start: startOfDate(from, zone), end: startOfDate(addDays(from, daysAhead), zone) };
}

/** Closes every all-day entry of a calendar text that is ahead. `reason` completes "could not be read: …". */
export async function closeHolidaysOf(
  ports: Ports,
  { text, note }: { text: string; note: string },
): Promise<({ ok: true } & HolidaysClosed) | { ok: false; reason: string }> {
  const where = { window: holidayWindow(ports), zone: ports.content.site.timeZone };
  const read = await ports.calendarFeeds.readHolidays(text, where);
  return read.ok ? { ok: true, ...(await closeHolidays(ports, { days: read.days, note })) } : read;
}

/** Closes whole days, each run of days in one entry. The same file twice closes nothing twice. */
async function closeHolidays(
  ports: Ports,
  { days, note }: { days: Interval[]; note: string },
): Promise<HolidaysClosed> {
  const zone = ports.content.site.timeZone;
  const before = (await listBlocks(ports)).filter(({ windows }) => windows.length === 0);
  const wanted = days.map(({ start, end }) => ({ from: dateIn(start, zone), to: dateIn(end - 1, zone) }));
  const missing = wanted.filter(
    ({ from, to }) => !before.some((entry) => entry.from <= from && to <= entry.to),
  );
  const closed: HolidaysClosed['closed'] = [];
  for (const { from, to } of missing) {
    const blocked = await blockDates(ports, { from, to, note });
    if (blocked.ok) closed.push({ id: blocked.id, from, to });
  }
  return { closed, known: wanted.length - missing.length };
}
