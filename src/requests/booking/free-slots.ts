import { day, type Instant } from '#domain/interval.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, replyJson } from '../answer.ts';
import { readInstant, readOffer, writeInstant } from './choice.ts';

const longestRange = 366 * day;

/**
 * `/api/slots?offer=&from=&to=`: free starts for other programs; ISO 8601 in UTC, `from` included and `to` not. Without
 * `to` the list ends where the calendar of the page ends.
 */
export async function freeSlots(services: VisitorServices, { url }: Pick<Ask, 'url'>) {
  const offer = readOffer(url, services);
  if (!offer) return problem(404, 'There is no such offer.');
  const from = readBound(url, 'from', services.now());
  const to = readBound(url, 'to', Number.POSITIVE_INFINITY);
  if (from === null || to === null) {
    return problem(400, 'Write "from" and "to" as ISO 8601 in UTC, for example 2026-12-08T00:00:00Z.');
  }
  if (to <= from || (Number.isFinite(to) && to - from > longestRange)) {
    return problem(400, '"to" must be after "from", by 366 days at most.');
  }
  const slots = await services.offerSlots({ offer, range: { start: from, end: to } });
  return replyJson(200, {
    offer: offer.slug,
    minutes: offer.minutes,
    price: { amountMinor: offer.amountMinor, currency: offer.currency },
    timeZone: services.content.site.timeZone,
    slots: slots.map(writeInstant),
  });
}

function readBound({ searchParams }: URL, name: string, missing: Instant): Instant | null {
  return searchParams.has(name) ? readInstant(searchParams.get(name)) : missing;
}

function problem(status: number, error: string) {
  return replyJson(status, { error });
}
