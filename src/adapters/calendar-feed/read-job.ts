import { createHash } from 'node:crypto';
import { TooMuch } from './budget.ts';
import { type BusyRequest, type BusyTimes, readBusy } from './read-busy.ts';

/** What a worker is asked. Everything that grows with the text is done there, also to find that nothing has changed. */
export interface ReadingJob {
  request: Omit<BusyRequest, 'text'>;
  /** As it came, in UTF-8 where it is bytes. */
  body: string | Uint8Array;
  /** Of the text that was read last; when it is the same, its times are not made again. */
  knownHash: string | null;
}

/** `times` is null for the text that is known. `reason` completes "This calendar could not be read: …". */
export type JobReading = { ok: true; times: BusyTimes | null; hash: string } | { ok: false; reason: string };

export function readJob({ request, body, knownHash }: ReadingJob): JobReading {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const hash = lastingHash(text);
  if (hash === knownHash) return { ok: true, times: null, hash };
  try {
    return { ok: true, times: readBusy({ ...request, text }), hash };
  } catch (error) {
    if (error instanceof TooMuch || error instanceof RangeError) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Google stamps every entry at every reading: without those lines the same calendar is the same text. */
function lastingHash(text: string): string {
  const lasting = text.replace(/^DTSTAMP[^\n]*\n/gim, '');
  return createHash('sha256').update(lasting).digest('base64url');
}
