import { afterReading, type FeedChange, feedWindow, reachOf } from '#domain/feed.ts';
import { day, type Instant, minute } from '#domain/interval.ts';
import type { FeedReading, FeedRequest, FeedSource, StoredFeed } from '#use-cases/ports/feeds.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Between two looks at a calendar; a round of the sweeper comes a little early or late. */
const everyMs = 5 * minute - 30_000;
/** A copy that is younger is as good as another look. */
const freshMs = minute;
/** How long a buyer waits for calendars that are slow; then the last good copies count. */
const patienceMs = 2_500;
/** Longer than any reading, so that a lease that has ended means that its holder is gone. */
const leaseMs = 30_000;
/** An invitation that was moved may still stand at its former time. */
const uidsOf = 90 * day;

/** Reads every calendar that is due, all side by side. Run by many at once, each feed is leased to one. */
export async function pollFeeds(ports: Ports): Promise<void> {
  const triedBefore = ports.now() - everyMs;
  const feeds = await ports.database.feeds.all();
  const due = feeds.filter(({ triedAt }) => triedAt <= triedBefore);
  await Promise.all(due.map((feed) => readFeed(ports, feed.id, triedBefore)));
}

/**
 * One more look before a time is sold. Whoever finds another process reading waits for it; nobody waits longer than
 * two and a half seconds, and a reading that takes longer ends by itself.
 */
export async function refreshFeeds(ports: Ports): Promise<void> {
  const triedBefore = ports.now() - freshMs;
  const feeds = await ports.database.feeds.all();
  const due = feeds.filter(
    ({ triedAt, leaseUntil }) => triedAt <= triedBefore || (leaseUntil ?? 0) > ports.now(),
  );
  if (due.length === 0) return;
  const patience = { isOver: false };
  const looks = due.map((feed) => readOrAwait(ports, feed.id, triedBefore, patience));
  await Promise.race([Promise.all(looks), ports.pause(patienceMs)]);
  patience.isOver = true;
}

async function readOrAwait(
  ports: Ports,
  id: string,
  triedBefore: Instant,
  patience: { isOver: boolean },
): Promise<void> {
  try {
    if (await readFeed(ports, id, triedBefore)) return;
    while (!patience.isOver && (await isBeingRead(ports, id))) await ports.pause(50);
  } catch (error) {
    // Nobody may wait for it any more.
    ports.log.warn('feed-not-read', { reason: error instanceof Error ? error.message : 'unknown error' });
  }
}

async function isBeingRead(ports: Ports, id: string): Promise<boolean> {
  const feed = await ports.database.feeds.find(id);
  return (feed?.leaseUntil ?? 0) > ports.now();
}

/** @returns false when another process has it, or had it a moment ago */
export async function readFeed(ports: Ports, id: string, triedBefore: Instant): Promise<boolean> {
  const now = ports.now();
  const until = now + leaseMs;
  const feed = await ports.database.write((store) => store.feeds.lease(id, { now, until, triedBefore }));
  if (!feed) return false;
  const change = await lookAt(ports, feed);
  await ports.database.write((store) => store.feeds.finish(id, until, change));
  return true;
}

async function lookAt(ports: Ports, feed: StoredFeed): Promise<FeedChange & { sealed?: string }> {
  const opened = ports.sealer.open('feed', feed.id, feed.sealed);
  const window = windowOf(ports);
  const at = { now: ports.now(), coversUntil: window.end };
  if (!opened) {
    return afterReading(feed, { ok: false, failure: { code: 'sealed', detail: '' } }, at);
  }
  // A copy that no longer reaches as far as the offers has to be read anew, changed or not.
  const isShort = feed.copy.coversUntil < reach(ports);
  const reading = await readSource(ports, {
    source: JSON.parse(opened.text),
    switches: feed.switches,
    known: isShort ? null : feed.fingerprint,
    window,
  });
  if (!reading.ok) ports.log.warn('feed-not-read', { reason: reading.failure.code });
  const change = afterReading(feed, reading, { ...at, now: ports.now() });
  return opened.isOfOldSecret
    ? { ...change, sealed: ports.sealer.seal('feed', feed.id, opened.text) }
    : change;
}

/** @returns what a calendar says now, with everything that a reading needs from here */
export async function readSource(
  ports: Ports,
  request: Pick<FeedRequest, 'switches' | 'known'> & { source: FeedSource; window?: FeedRequest['window'] },
): Promise<FeedReading> {
  const ownUids = await ports.database.bookings.icsUids(ports.now() - uidsOf);
  return ports.calendarFeeds.read({
    window: windowOf(ports),
    ...request,
    zone: ports.content.site.timeZone,
    ownUids,
  });
}

export function windowOf(ports: Pick<Ports, 'content' | 'now'>) {
  return feedWindow(reach(ports), ports.now());
}

function reach({ content, now }: Pick<Ports, 'content' | 'now'>): Instant {
  return reachOf(content.offers, { now: now(), zone: content.site.timeZone });
}
