import { createHash } from 'node:crypto';
import { failureOf, OutsideError } from '#adapters/outside-web/outside-error.ts';
import { createOutsideWeb, type OutsideAnswer, type OutsideWeb } from '#adapters/outside-web/outside-web.ts';
import type { FeedFailure, Fingerprint } from '#domain/feed.ts';
import type { CalendarFeeds, FeedReading, FeedRequest } from '#use-cases/ports/feeds.ts';
import { holidaySwitches } from './blocks.ts';
import { readInWorker } from './read-in-worker.ts';

/**
 * Reads the owner's calendars wherever they are.
 * @param settings.isLocal whether this machine itself may be asked: for tests and the sandbox, never in production
 */
export function createCalendarFeeds(settings: { isLocal: boolean; timeoutMs?: number }): CalendarFeeds {
  const web = createOutsideWeb(settings);
  return {
    async read(request) {
      try {
        return await readAddress(web, request);
      } catch (error) {
        return { ok: false, failure: failureOf(error).failure };
      }
    },
    async readHolidays(text, { window, zone }) {
      const reading = await readInWorker({ text, window, zone, switches: holidaySwitches });
      return reading.ok ? { ok: true, days: reading.times.busy } : reading;
    },
  };
}

async function readAddress(web: OutsideWeb, request: FeedRequest): Promise<FeedReading> {
  const { source, known } = request;
  if (source.kind !== 'ics') throw new OutsideError('bad-address');
  const answer = await web.ask(source.address, { headers: conditions(known) });
  if (answer.status === 304 && known) return { ok: true, times: null };
  if (answer.status !== 200) return { ok: false, failure: statusFailure(answer.status) };
  const text = new TextDecoder().decode(answer.body);
  const fingerprint = fingerprintOf(text, answer);
  if (known?.hash === fingerprint.hash) return { ok: true, times: null };
  return readText(text, request, fingerprint);
}

/** Everything that decides about time, read in a thread of its own. */
async function readText(
  text: string,
  { window, zone, switches, ownUids }: FeedRequest,
  fingerprint: Fingerprint,
): Promise<FeedReading> {
  const reading = await readInWorker({ text, window, zone, switches, ownUids });
  if (reading.ok) return { ok: true, times: reading.times, fingerprint };
  return { ok: false, failure: textFailure(reading.reason) };
}

function conditions(known: Fingerprint | null): Record<string, string> {
  return {
    accept: 'text/calendar, */*;q=0.1',
    ...(known?.etag ? { 'if-none-match': known.etag } : {}),
    ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
  };
}

/** Google stamps every entry at every reading: without those lines the same calendar is the same text. */
function fingerprintOf(text: string, { headers }: OutsideAnswer): Fingerprint {
  const lasting = text.replace(/^DTSTAMP[^\n]*\n/gim, '');
  return {
    etag: headers.etag ?? null,
    lastModified: headers['last-modified'] ?? null,
    hash: createHash('sha256').update(lasting).digest('base64url'),
  };
}

function statusFailure(status: number): FeedFailure {
  if (status === 401 || status === 403) return { code: 'refused', detail: String(status) };
  if (status === 404 || status === 410) return { code: 'gone', detail: String(status) };
  return { code: 'status', detail: String(status) };
}

function textFailure(reason: string): FeedFailure {
  if (reason === 'this is not a calendar') return { code: 'not-calendar', detail: '' };
  if (reason === 'the file is cut off') return { code: 'cut-off', detail: '' };
  return { code: 'unreadable', detail: reason };
}
