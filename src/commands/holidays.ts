import { readFile } from 'node:fs/promises';
import { holidaySwitches } from '#adapters/calendar-feed/blocks.ts';
import { readInWorker } from '#adapters/calendar-feed/read-in-worker.ts';
import type { Services } from '#services.ts';
import { closeHolidays, holidayWindow } from '#use-cases/calendar/close-holidays.ts';
import type { Command } from './owner-commands.ts';
import { UsageError } from './usage-error.ts';

export const holidays: Command = {
  usage: 'holidays FILE [--note "…"]',
  about: 'Closes every all-day entry of a calendar file (.ics) that is ahead. Confirmed sessions stand.',
  options: { note: { type: 'string' } },
  run: closeFromFile,
};

async function closeFromFile({ ports }: Services, words: string[], options: Record<string, unknown>) {
  const [file] = words;
  if (!file) throw new UsageError('Which file?');
  const reading = await readInWorker({
    text: await readFile(file, 'utf8'),
    window: holidayWindow(ports),
    zone: ports.content.site.timeZone,
    switches: holidaySwitches,
  });
  if (!reading.ok) throw new Error(`${file} could not be read: ${reading.reason}. Nothing was closed.`);
  const note = typeof options.note === 'string' ? options.note : 'Holiday';
  const { closed, known } = await closeHolidays(ports, { days: reading.times.busy, note });
  return [
    ...closed.map(({ id, from, to }) => `Closed ${from === to ? from : `${from} to ${to}`}, as entry ${id}.`),
    ...(known > 0 ? [`Closed before: ${known}.`] : []),
    ...(closed.length + known === 0 ? ['The file holds no all-day entry from today on.'] : []),
  ];
}
