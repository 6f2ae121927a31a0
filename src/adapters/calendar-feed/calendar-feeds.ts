import { createHash } from 'node:crypto';
import { failureOf, statusError } from '#adapters/outside-web/outside-error.ts';
import { createOutsideWeb, type OutsideAnswer, type OutsideWeb } from '#adapters/outside-web/outside-web.ts';
import type { FeedFailure, Fingerprint } from '#domain/feed.ts';
import type { CalendarFeeds, FeedReading, FeedRequest, FeedSource } from '#use-cases/ports/feeds.ts';
import { holidaySwitches } from './blocks.ts';
import { findCalendars, openCollection } from './caldav.ts';
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
    async findCalendars(login) {
      try {
        return { ok: true, calendars: await findCalendars(web, login) };
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

async function readCollection(
  web: OutsideWeb,
  source: Extract<FeedSource, { kind: 'caldav' }>,
  request: FeedRequest,
): Promise<FeedReading> {
  const collection = openCollection(web, source);
  const tag = await collection.tag();
  if (tag !== null && tag === request.known?.etag) return { ok: true, times: null };
  const text = await collection.text(request.window);
  return readText(text, request, { etag: tag, lastModified: null, hash: hashOf(text) });
}

async function readAddress(web: OutsideWeb, request: FeedRequest): Promise<FeedReading> {
  const { source, known } = request;
  if (source.kind === 'caldav') return readCollection(web, source, request);
  const answer = await web.ask(source.address, { headers: conditions(known) });
  if (answer.status === 304 && known) return { ok: true, times: null };
  if (answer.status !== 200) throw statusError(answer.status);
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

function fingerprintOf(text: string, { headers }: OutsideAnswer): Fingerprint {
  return {
    etag: headers.etag ?? null,
    lastModified: headers['last-modified'] ?? null,
    hash: hashOf(text),
  };
}

/** Google stamps every entry at every reading: without those lines the same calendar is the same text. */
function hashOf(text: string): string {
  const lasting = text.replace(/^DTSTAMP[^\n]*\n/gim, '');
  return createHash('sha256').update(lasting).digest('base64url');
}

function textFailure(reason: string): FeedFailure {
  if (reason === 'this is not a calendar') return { code: 'not-calendar', detail: '' };
  if (reason === 'the file is cut off') return { code: 'cut-off', detail: '' };
  return { code: 'unreadable', detail: reason };
}
