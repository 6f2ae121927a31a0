import type { Feed, FeedChange, FeedFailure, FeedSwitches, Fingerprint } from '#domain/feed.ts';
import type { Instant, Interval } from '#domain/interval.ts';

/** As it is kept. Pages are given a `Feed`. */
export interface StoredFeed extends Feed {
  /** A `FeedSource`, sealed. */
  sealed: string;
  /** Of the last good copy; null asks for a full reading. */
  fingerprint: Fingerprint | null;
  /** Until when the process that reads it may take; another one waits. */
  leaseUntil: Instant | null;
}

export interface FeedStore {
  /** By name. */
  all(): Promise<StoredFeed[]>;
  find(id: string): Promise<StoredFeed | null>;
  add(feed: StoredFeed, busy: Interval[]): Promise<void>;
  /** Whoever reads it at this moment reads for nothing, and the next reading is a full one. */
  change(
    id: string,
    changes: Partial<Pick<StoredFeed, 'name' | 'host' | 'switches' | 'sealed' | 'goOnUntil'>>,
  ): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** Takes the feed for one reader, and counts as a try. @returns null when another has it or it was tried since */
  lease(id: string, ask: { now: Instant; until: Instant; triedBefore: Instant }): Promise<StoredFeed | null>;
  /** What came of a reading. @returns false when the lease was lost, and nothing was kept */
  finish(id: string, lease: Instant, change: FeedChange & { sealed?: string }): Promise<boolean>;
  /** Which feed takes what in `range`, by start. */
  busy(range: Interval): Promise<(Interval & { feedId: string })[]>;
}

/** What opens the calendars of an account. */
export interface CalDavLogin {
  address: string;
  user: string;
  /** An app password, made for this site alone. */
  password: string;
}

/** Where a calendar is, and what opens it. */
export type FeedSource =
  | { kind: 'ics'; address: string }
  /** `calendar`: the collection's own address. */
  | ({ kind: 'caldav'; calendar: string } & CalDavLogin);

export interface FeedRequest {
  source: FeedSource;
  window: Interval;
  /** Where dates and times without a zone are read; IANA. */
  zone: string;
  switches: FeedSwitches;
  /** Entries of ours that came back: dropped whatever their state. */
  ownUids: string[];
  /** Of a copy that is good enough if nothing has changed since. */
  known: Fingerprint | null;
}

export interface BusyTimes {
  busy: Interval[];
  events: number;
  notes: Record<string, number>;
  changedAt: Instant | null;
}

export type FeedReading =
  | { ok: true; times: BusyTimes; fingerprint: Fingerprint }
  | { ok: true; times: null }
  | { ok: false; failure: FeedFailure };

export interface FoundCalendar {
  name: string;
  /** Of the collection. */
  address: string;
}

/** Outside calendars. Whatever they answer, a reading ends within seconds and is a value. */
export interface CalendarFeeds {
  read(request: FeedRequest): Promise<FeedReading>;
  /** The calendars of an account. */
  findCalendars(
    login: CalDavLogin,
  ): Promise<{ ok: true; calendars: FoundCalendar[] } | { ok: false; failure: FeedFailure }>;
  /** All-day entries of a file that the owner has at hand. `reason` completes "could not be read: …". */
  readHolidays(
    text: string,
    where: { window: Interval; zone: string },
  ): Promise<{ ok: true; days: Interval[] } | { ok: false; reason: string }>;
}
