import { createHash } from 'node:crypto';
import { OutsideError } from '#adapters/outside-web/outside-error.ts';
import type { FeedFailure } from '#domain/feed.ts';
import { TooMuch } from './budget.ts';
import { type BusyRequest, type BusyTimes, readBusy } from './read-busy.ts';

/** What a worker is asked. Everything that grows with the text is done there, also to find that nothing has changed. */
export interface ReadingJob {
  request: Omit<BusyRequest, 'text'>;
  /** As it came, in UTF-8 where it is bytes. */
  body: string | Uint8Array;
  /** The address of the calendar whose CalDAV server answered with the body, in XML. */
  collection?: string;
  /** Of the text that was read last; when it is the same, its times are not made again. */
  knownHash: string | null;
}

/**
 * `times` is null for the text that is known. `reason` completes "This calendar could not be read: …"; `failure` says
 * the same of what a server answered.
 */
export type JobReading =
  | { ok: true; times: BusyTimes | null; hash: string }
  | { ok: false; reason: string; failure?: FeedFailure };

export async function readJob(job: ReadingJob): Promise<JobReading> {
  try {
    const text = await textOf(job);
    const hash = lastingHash(text);
    if (hash === job.knownHash) return { ok: true, times: null, hash };
    return { ok: true, times: readBusy({ ...job.request, text }), hash };
  } catch (error) {
    if (error instanceof OutsideError) return { ok: false, reason: error.message, failure: error.failure };
    if (error instanceof TooMuch || error instanceof RangeError) return { ok: false, reason: error.message };
    throw error;
  }
}

async function textOf({ body, collection }: ReadingJob): Promise<string> {
  if (typeof body === 'string') return body;
  if (collection === undefined) return new TextDecoder().decode(body);
  // Most calendars come without it, and their threads start sooner.
  const { textOfMultistatus } = await import('./multistatus.ts');
  return textOfMultistatus(body, collection);
}

/** Google stamps every entry at every reading: without those lines the same calendar is the same text. */
function lastingHash(text: string): string {
  const lasting = text.replace(/^DTSTAMP[^\n]*\n/gim, '');
  return createHash('sha256').update(lasting).digest('base64url');
}
