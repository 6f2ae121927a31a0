import { failureOf, statusError } from '#adapters/outside-web/outside-error.ts';
import { createOutsideWeb, type OutsideWeb } from '#adapters/outside-web/outside-web.ts';
import type { FeedFailure, Fingerprint } from '#domain/feed.ts';
import type { CalendarFeeds, FeedReading, FeedRequest, FeedSource } from '#use-cases/ports/feeds.ts';
import { holidaySwitches } from './blocks.ts';
import { findCalendars, openCollection } from './caldav.ts';
import { textOfMultistatus } from './multistatus.ts';
import { readInWorker, runInWorker } from './read-in-worker.ts';
import type { ReadingJob } from './read-job.ts';

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
  const answer = await collection.entries(request.window);
  const body = answer.length > mostHere ? answer : await textOfMultistatus(answer, source.calendar);
  const job = { body, collection: source.calendar, knownHash: null };
  return readBody(job, request, { etag: tag, lastModified: null });
}

/** The XML of a larger answer is read in the thread of its own, too; to start the library there costs 100 ms. */
const mostHere = 100_000;

async function readAddress(web: OutsideWeb, request: FeedRequest): Promise<FeedReading> {
  const { source, known } = request;
  if (source.kind === 'caldav') return readCollection(web, source, request);
  const answer = await web.ask(source.address, { headers: conditions(known) });
  if (answer.status === 304 && known) return { ok: true, times: null };
  if (answer.status !== 200) throw statusError(answer.status);
  const { etag = null, 'last-modified': lastModified = null } = answer.headers;
  return readBody({ body: answer.body, knownHash: known?.hash ?? null }, request, { etag, lastModified });
}

/** Everything that decides about time, read in a thread of its own. */
async function readBody(
  job: Omit<ReadingJob, 'request'>,
  { window, zone, switches, ownUids }: FeedRequest,
  version: Omit<Fingerprint, 'hash'>,
): Promise<FeedReading> {
  const reading = await runInWorker({ ...job, request: { window, zone, switches, ownUids } });
  if (!reading.ok) return { ok: false, failure: reading.failure ?? textFailure(reading.reason) };
  const { times, hash } = reading;
  return times ? { ok: true, times, fingerprint: { ...version, hash } } : { ok: true, times };
}

function conditions(known: Fingerprint | null): Record<string, string> {
  return {
    accept: 'text/calendar, */*;q=0.1',
    ...(known?.etag ? { 'if-none-match': known.etag } : {}),
    ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
  };
}

function textFailure(reason: string): FeedFailure {
  if (reason === 'this is not a calendar') return { code: 'not-calendar', detail: '' };
  if (reason === 'the file is cut off') return { code: 'cut-off', detail: '' };
  return { code: 'unreadable', detail: reason };
}
