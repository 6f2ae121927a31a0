import type { OwnerServices } from '#services.ts';
import type { Command } from './command.ts';
import { readTyped } from './typed-file.ts';
import { UsageError } from './usage-error.ts';

export const holidays: Command = {
  usage: 'holidays FILE [--note "…"]',
  words: 1,
  about: 'Closes every all-day entry of a calendar file (.ics) that is ahead. Confirmed sessions stay.',
  options: { note: { type: 'string' } },
  run: closeFromFile,
};

async function closeFromFile(services: OwnerServices, words: string[], options: Record<string, unknown>) {
  const [file] = words;
  if (!file) throw new UsageError('Which file?');
  const note = typeof options.note === 'string' ? options.note : 'Holiday';
  const given = await readTyped(file);
  const read = given.ok ? await services.closeHolidaysOf({ text: given.text, note }) : given;
  if (!read.ok) throw new Error(`${file} could not be read: ${read.reason}. Nothing was closed.`);
  const { closed, known } = read;
  return [
    ...closed.map(({ id, from, to }) => `Closed ${from === to ? from : `${from} to ${to}`}, as entry ${id}.`),
    ...(known > 0 ? [`Closed before: ${known}.`] : []),
    ...(closed.length + known === 0 ? ['The file holds no all-day entry from today on.'] : []),
  ];
}
