import { day, type Instant, type Interval, minute } from './interval.ts';
import type { Offer } from './offer.ts';
import { addDays } from './time/date.ts';
import { startOfDate } from './time/zoned.ts';

/** An outside calendar of the owner's, whose busy times close slots. */
export interface Feed {
  id: string;
  /** The owner's own word for it. */
  name: string;
  kind: 'ics' | 'caldav';
  /** All of the address that is ever shown again. */
  host: string;
  switches: FeedSwitches;
  createdAt: Instant;
  copy: FeedCopy;
  /** When a reading was last begun, whatever came of it. */
  triedAt: Instant;
  /** Why it cannot be read, and since when; null while it can. */
  failing: { since: Instant; failure: FeedFailure } | null;
  /** Since when a calendar that was full answers with nothing; null when it does not, or is believed. */
  emptiedAt: Instant | null;
  /** Until when the owner lets an old copy pass. */
  goOnUntil: Instant | null;
}

/** What the owner chose for one feed. */
export interface FeedSwitches {
  tentative: boolean;
  outOfOffice: boolean;
  allDay: boolean;
  /** For calendars of holidays: an all-day entry closes its days even where it is marked as free. */
  everyAllDay: boolean;
  /** The owner's own addresses, in small letters: what they declined does not block. */
  addresses: string[];
}

export const usualSwitches: FeedSwitches = {
  tentative: true,
  outOfOffice: true,
  allDay: true,
  everyAllDay: false,
  addresses: [],
};

/** What is known of the last good copy, besides its busy times. */
export interface FeedCopy {
  /** When it was last known to be what the calendar says. */
  readAt: Instant;
  /** Repeating entries are followed until here; of what is later the copy knows nothing. */
  coversUntil: Instant;
  /** The newest change in it, or null when it tells of none. */
  changedAt: Instant | null;
  events: number;
  /** What was read otherwise than written, and how often. */
  notes: Record<string, number>;
}

export type FeedFailureCode =
  | 'bad-address'
  | 'private-address'
  | 'unreachable'
  | 'too-slow'
  | 'certificate'
  | 'refused'
  | 'gone'
  | 'status'
  | 'redirects'
  | 'moved'
  | 'too-big'
  | 'not-calendar'
  | 'cut-off'
  | 'unreadable'
  | 'sealed';

/** `detail` is a status, the name of a host, or a few of our own words, never the address. */
export interface FeedFailure {
  code: FeedFailureCode;
  detail: string;
}

/** By which a reading is known to have found nothing new. */
export interface Fingerprint {
  etag: string | null;
  lastModified: string | null;
  /** SHA-256 of the text without the stamps that some hosts renew at each reading. */
  hash: string;
}

/** What a reading changes. What is left out stays. */
export interface FeedChange {
  copy?: Partial<FeedCopy>;
  /** Replaces the busy times of the copy. */
  busy?: Interval[];
  fingerprint?: Fingerprint;
  failing: Feed['failing'];
  emptiedAt: Instant | null;
  goOnUntil?: null;
}

/** A copy that is older says too little about today. */
export const oldestCopy = day;
/** How long the owner's word lets an old copy pass. */
export const goOnFor = day;
/** A calendar that turned empty is believed when it still is after this. */
export const emptyPatience = 4 * minute;

/** As much of a feed as decides what its copy is good for. */
export interface KnownCopy extends Pick<Feed, 'id' | 'goOnUntil'> {
  copy: Pick<FeedCopy, 'readAt' | 'coversUntil'>;
}

/** Whether no booking may be offered because of it. */
export function isBlind({ copy, goOnUntil }: KnownCopy, now: Instant): boolean {
  return copy.readAt + oldestCopy <= now && (goOnUntil ?? 0) <= now;
}

/** The time of which a feed knows nothing: it counts as busy, because not to know is not to be free. */
export function blindSpot(feed: KnownCopy, now: Instant): Interval {
  const start = isBlind(feed, now) ? Number.NEGATIVE_INFINITY : feed.copy.coversUntil;
  return { start, end: Number.POSITIVE_INFINITY };
}

/** Past entries matter no more, but a session that runs may be moved. */
const lookBack = 2 * day;
/** So that a copy that stays unchanged is not read in full every day. */
const spare = 8 * day;

/** The window of a full reading: as far as any offer can be booked, and a little more. */
export function feedWindow(reach: Instant, now: Instant): Interval {
  return { start: now - lookBack, end: reach + spare };
}

/** How far ahead the offers can be booked. */
export function reachOf(
  offers: readonly Pick<Offer, 'window' | 'minutes' | 'bufferAfterMinutes'>[],
  { now, zone }: { now: Instant; zone: string },
): Instant {
  const ends = offers.map(({ window, minutes, bufferAfterMinutes }) => {
    const lastStart =
      window.kind === 'rolling' ? now + (window.days + 2) * day : startOfDate(addDays(window.to, 1), zone);
    return lastStart + (minutes + bufferAfterMinutes) * minute;
  });
  return Math.max(now, ...ends);
}

/** A reading as far as it decides what becomes of the copy. */
type Reading =
  | {
      ok: true;
      times: (Omit<FeedCopy, 'readAt' | 'coversUntil'> & { busy: Interval[] }) | null;
      fingerprint?: Fingerprint;
    }
  | { ok: false; failure: FeedFailure };

/** What becomes of a feed after a reading that looked as far as `coversUntil`. */
export function afterReading(
  feed: Pick<Feed, 'copy' | 'failing' | 'emptiedAt'>,
  reading: Reading,
  { now, coversUntil }: { now: Instant; coversUntil: Instant },
): FeedChange {
  const { copy, failing, emptiedAt } = feed;
  if (!reading.ok) {
    return { failing: { since: failing?.since ?? now, failure: reading.failure }, emptiedAt };
  }
  const good = { failing: null, emptiedAt: null, goOnUntil: null } as const;
  if (!reading.times) return { ...good, copy: { readAt: now } };
  const { busy, ...rest } = reading.times;
  const isEmptied = rest.events === 0 && copy.events > 0;
  if (isEmptied && (emptiedAt === null || now - emptiedAt < emptyPatience)) {
    return { failing: null, emptiedAt: emptiedAt ?? now };
  }
  return { ...good, copy: { ...rest, readAt: now, coversUntil }, busy, fingerprint: reading.fingerprint };
}
