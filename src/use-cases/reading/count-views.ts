import { day } from '#domain/interval.ts';
import { dayKey } from '#domain/time/labels.ts';
import type { BookedFrom, CountedView } from '#use-cases/ports/reading.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Writes down what was counted in memory since the last time. */
export async function countViews(ports: Ports, views: CountedView[]): Promise<void> {
  const today = dayKey(ports.now(), 'UTC');
  await ports.database.write((store) => store.reading.count(today, views));
}

/** What one essay did in a time. */
export interface EssayCount {
  slug: string;
  read: number;
  /** How often a link of it opened the audit. */
  audits: number;
  bookings: number;
  /** What those are worth, a currency each. */
  sums: { currency: string; amountMinor: number }[];
}

export interface ReadingCounts {
  days: number;
  essays: EssayCount[];
  /** All opened pages by where readers came from, most first. */
  from: { cameFrom: string; n: number }[];
}

/** Which essay led to an audit and to a booking, most read first. */
export async function readCounts(ports: Ports, days: number): Promise<ReadingCounts> {
  const since = ports.now() - days * day;
  const [views, booked] = await Promise.all([
    ports.database.reading.views(dayKey(since, 'UTC')),
    ports.database.reading.bookedFrom(since),
  ]);
  const slugs = new Set([
    ...views.flatMap(({ page }) => (page.startsWith('/articles/') ? [page.slice('/articles/'.length)] : [])),
    ...booked.map(({ source }) => source),
  ]);
  const sumOf = (found: { n: number }[]) => found.reduce((sum, { n }) => sum + n, 0);
  const essays = [...slugs].map((slug) => ({
    slug,
    read: sumOf(views.filter(({ page }) => page === `/articles/${slug}`)),
    audits: sumOf(
      views.filter(({ page, cameFrom }) => page.startsWith('/audit') && cameFrom === `essay:${slug}`),
    ),
    ...bookedBy(booked.filter(({ source }) => source === slug)),
  }));
  const places = Map.groupBy(
    views.filter(({ cameFrom }) => cameFrom !== 'site' && !cameFrom.startsWith('essay:')),
    ({ cameFrom }) => cameFrom,
  );
  return {
    days,
    essays: essays.sort((a, b) => b.read - a.read || (a.slug < b.slug ? -1 : 1)),
    from: [...places].map(([cameFrom, found]) => ({ cameFrom, n: sumOf(found) })).sort((a, b) => b.n - a.n),
  };
}

function bookedBy(booked: BookedFrom[]): Pick<EssayCount, 'bookings' | 'sums'> {
  return {
    bookings: booked.reduce((sum, { bookings }) => sum + bookings, 0),
    sums: booked.map(({ currency, amountMinor }) => ({ currency, amountMinor })),
  };
}
