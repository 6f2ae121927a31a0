import { type Feed, type FeedFailure, type FeedSwitches, goOnFor, usualSwitches } from '#domain/feed.ts';
import { day, type Interval } from '#domain/interval.ts';
import type {
  BusyTimes,
  CalDavLogin,
  FeedSource,
  FoundCalendar,
  StoredFeed,
} from '#use-cases/ports/feeds.ts';
import type { Ports } from '#use-cases/ports.ts';
import { readFeed, readSource, windowOf } from './refresh-feeds.ts';

export type Tried =
  /** `draft`: the source, sealed, so that no page shows it while it waits to be saved. */
  { ok: true; draft: string; host: string; times: BusyTimes } | { ok: false; failure: FeedFailure };

export type Added =
  | { ok: true; id: string }
  | { ok: false; reason: 'too-many' | 'no-draft' }
  | { ok: false; reason: 'not-read'; failure: FeedFailure };

/** "Nothing has changed", although nothing was known before. */
const unasked: FeedFailure = { code: 'unreadable', detail: '' };
/** How far ahead the owner is shown what a calendar closes. */
export const previewDays = 14;
/** More would make a hold wait for all of them. */
const mostFeeds = 12;

export async function listFeeds(ports: Ports): Promise<Feed[]> {
  return (await ports.database.feeds.all()).map(toFeed);
}

export async function findFeed(ports: Ports, id: string): Promise<Feed | null> {
  const feed = await ports.database.feeds.find(id);
  return feed && toFeed(feed);
}

/** What a feed closes in the days ahead, by start. */
export async function feedPreview(ports: Ports, id: string): Promise<Interval[]> {
  const range = { start: ports.now(), end: ports.now() + previewDays * day };
  const busy = await ports.database.feeds.busy(range);
  return busy.filter(({ feedId }) => feedId === id).map(({ start, end }) => ({ start, end }));
}

/** Reads a calendar once, to see what it would close before it is saved. */
export async function tryFeed(
  ports: Ports,
  { source, switches = usualSwitches }: { source: FeedSource; switches?: FeedSwitches },
): Promise<Tried> {
  const reading = await readSource(ports, { source, switches, known: null });
  if (!reading.ok) return reading;
  if (!reading.times) return { ok: false, failure: unasked };
  const draft = ports.sealer.seal('feed-draft', '', JSON.stringify(source));
  return { ok: true, draft, host: hostOf(source), times: reading.times };
}

/** The calendars of an account, to choose from. `draft` keeps login and addresses, sealed. */
export async function findCalendars(
  ports: Ports,
  login: CalDavLogin,
): Promise<{ ok: true; draft: string; names: string[] } | { ok: false; failure: FeedFailure }> {
  const found = await ports.calendarFeeds.findCalendars(login);
  if (!found.ok) return found;
  const { calendars } = found;
  const draft = ports.sealer.seal('account-draft', '', JSON.stringify({ login, calendars }));
  return { ok: true, draft, names: calendars.map(({ name }) => name) };
}

/** One of them, by its place in the list. */
export async function tryCalendar(
  ports: Ports,
  { draft, place }: { draft: string; place: number },
): Promise<Tried> {
  const opened = ports.sealer.open('account-draft', '', draft);
  const { login, calendars } = JSON.parse(opened?.text ?? '{}') as Partial<AccountDraft>;
  const calendar = calendars?.[place]?.address;
  if (!login || !calendar) return { ok: false, failure: { code: 'gone', detail: '' } };
  return tryFeed(ports, { source: { kind: 'caldav', ...login, calendar } });
}

interface AccountDraft {
  login: CalDavLogin;
  calendars: FoundCalendar[];
}

/** Saves a calendar that was tried. What it holds counts from this moment on. */
export async function addFeed(
  ports: Ports,
  { name, draft, switches = usualSwitches }: { name: string; draft: string; switches?: FeedSwitches },
): Promise<Added> {
  const source = openDraft(ports, draft);
  if (!source) return { ok: false, reason: 'no-draft' };
  if ((await ports.database.feeds.all()).length >= mostFeeds) return { ok: false, reason: 'too-many' };
  const { now } = ports;
  const window = windowOf(ports);
  const reading = await readSource(ports, { source, switches, known: null, window });
  if (!reading.ok) return { ...reading, reason: 'not-read' };
  if (!reading.times) return { ok: false, reason: 'not-read', failure: unasked };
  const { busy, ...copy } = reading.times;
  const id = ports.tokens.randomId();
  const feed: StoredFeed = {
    id,
    name: name.trim() || hostOf(source),
    kind: source.kind,
    host: hostOf(source),
    sealed: ports.sealer.seal('feed', id, JSON.stringify(source)),
    switches,
    createdAt: now(),
    copy: { ...copy, readAt: now(), coversUntil: window.end },
    fingerprint: reading.fingerprint,
    triedAt: now(),
    leaseUntil: null,
    failing: null,
    emptiedAt: null,
    goOnUntil: null,
  };
  await ports.database.write((store) => store.feeds.add(feed, busy));
  return { ok: true, id };
}

/** @returns false when there is no such feed */
export async function changeFeed(
  ports: Ports,
  id: string,
  { name, switches }: { name: string; switches: FeedSwitches },
): Promise<boolean> {
  const isThere = await ports.database.write((store) =>
    store.feeds.change(id, { ...(name.trim() ? { name: name.trim() } : {}), switches }),
  );
  if (isThere) await readFeedNow(ports, id);
  return isThere;
}

/** What the owner gives anew: an address, or for CalDAV a new password. What is empty stays. */
export interface NewSource {
  address: string;
  user: string;
  password: string;
}

/** Another way to the same calendar: a renewed secret, a new password, a server that moved. */
export async function moveFeed(ports: Ports, id: string, given: NewSource): Promise<Tried> {
  const feed = await ports.database.feeds.find(id);
  const former = feed && openSource(ports, feed);
  const source = feed && newSource(feed, former, given);
  if (!source) return { ok: false, failure: { code: 'sealed', detail: '' } };
  const tried = await tryFeed(ports, { source });
  if (!tried.ok) return tried;
  const sealed = ports.sealer.seal('feed', id, JSON.stringify(source));
  await ports.database.write((store) => store.feeds.change(id, { sealed, host: tried.host }));
  await readFeedNow(ports, id);
  return tried;
}

function newSource(
  { kind }: StoredFeed,
  former: FeedSource | null,
  { address, user, password }: NewSource,
): FeedSource | null {
  if (kind === 'ics') return { kind, address };
  // Without the former one nobody knows which of the calendars it was.
  if (former?.kind !== 'caldav') return null;
  const moved = address && new URL(new URL(former.calendar).pathname, address).href;
  return {
    kind,
    address: address || former.address,
    user: user || former.user,
    password: password || former.password,
    calendar: moved || former.calendar,
  };
}

function openSource(ports: Ports, { id, sealed }: StoredFeed): FeedSource | null {
  const opened = ports.sealer.open('feed', id, sealed);
  return opened && JSON.parse(opened.text);
}

/** Its times are free again at once. @returns false when there is no such feed */
export async function removeFeed(ports: Ports, id: string): Promise<boolean> {
  return ports.database.write((store) => store.feeds.remove(id));
}

/** "It is fine, go on": the last good copy counts for another day although it is old. */
export async function goOn(ports: Ports, id: string): Promise<boolean> {
  const goOnUntil = ports.now() + goOnFor;
  return ports.database.write((store) => store.feeds.change(id, { goOnUntil }));
}

/** The owner's press instead of the five minutes. */
export async function readFeedNow(ports: Ports, id: string): Promise<Feed | null> {
  await readFeed(ports, id, ports.now());
  return findFeed(ports, id);
}

function openDraft(ports: Ports, draft: string): FeedSource | null {
  const opened = ports.sealer.open('feed-draft', '', draft);
  return opened && JSON.parse(opened.text);
}

function hostOf({ address }: FeedSource): string {
  return URL.parse(address.replace(/^webcals?:/i, 'https:'))?.hostname ?? '';
}

/** Without what opens it. */
function toFeed({ sealed: _, fingerprint: __, leaseUntil: ___, ...feed }: StoredFeed): Feed {
  return feed;
}
