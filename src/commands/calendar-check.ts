import type { BusyTimes } from '#adapters/calendar-feed/read-busy.ts';
import { readInWorker } from '#adapters/calendar-feed/read-in-worker.ts';
import type { Interval } from '#domain/interval.ts';
import { isDate } from '#domain/time/date.ts';
import { slotLabel } from '#domain/time/labels.ts';
import { startOfDate } from '#domain/time/zoned.ts';
import type { Command } from './command.ts';
import { readTyped } from './typed-file.ts';
import { UsageError } from './usage-error.ts';

/** A command that needs nothing but what was typed. */
export interface ToolCommand extends Omit<Command, 'run'> {
  runAlone(words: string[], options: Record<string, unknown>): Promise<string[]>;
}

export const calendarCheck: ToolCommand = {
  usage: 'calendar-check FILE… --from DATE --to DATE --zone ZONE [--json]',
  words: Number.POSITIVE_INFINITY,
  about: 'Says which times calendar files would close: from the first date, up to the second one.',
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    zone: { type: 'string' },
    json: { type: 'boolean' },
  },
  runAlone: checkCalendars,
};

async function checkCalendars(files: string[], options: Record<string, unknown>): Promise<string[]> {
  const zone = String(options.zone ?? '');
  const window = windowOf(options.from, options.to, zone);
  if (files.length === 0) throw new UsageError('Which file?');
  const lines: string[] = [];
  const failed: string[] = [];
  for (const file of files) {
    const given = await readTyped(file);
    const reading = given.ok ? await readInWorker({ text: given.text, window, zone }) : given;
    if (!reading.ok) failed.push(`${file} could not be read: ${reading.reason}.`);
    else lines.push(...(options.json ? [toJson(file, reading.times)] : inWords(file, reading.times, zone)));
  }
  if (failed.length > 0) {
    // What was read is still worth having.
    for (const line of lines) console.log(line);
    throw new Error(failed.join('\n'));
  }
  return lines;
}

function windowOf(from: unknown, to: unknown, zone: string): Interval {
  if (typeof from !== 'string' || typeof to !== 'string' || !isDate(from) || !isDate(to) || from >= to) {
    throw new UsageError('Give two dates as YYYY-MM-DD, the earlier one first: --from and --to.');
  }
  try {
    return { start: startOfDate(from, zone), end: startOfDate(to, zone) };
  } catch {
    throw new UsageError('Give your time zone, such as Europe/Athens: --zone.');
  }
}

function toJson(file: string, { busy, events, notes }: BusyTimes): string {
  return JSON.stringify({ file, events, busy: busy.map(({ start, end }) => [start, end]), notes });
}

function inWords(file: string, { busy, events, notes }: BusyTimes, zone: string): string[] {
  const owner = { timeZone: zone, clock: 12 } as const;
  return [
    `${file}: ${events} ${events === 1 ? 'entry' : 'entries'}`,
    ...busy.map(({ start, end }) => `  ${slotLabel(start, owner)} to ${slotLabel(end, owner)}`),
    ...(busy.length === 0 ? ['  Nothing is closed.'] : []),
    ...Object.entries(notes).map(([what, times]) => `  Note: ${what}${times > 1 ? ` (${times} times)` : ''}`),
  ];
}
