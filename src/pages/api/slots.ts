import type { APIRoute } from 'astro';
import { day } from '#domain/interval.ts';
import { readInstant, writeInstant } from '#requests/booking/choice.ts';

export const prerender = false;

const longest = 366 * day;

/**
 * Free starts as JSON, for other programs: `?offer=&from=&to=`, ISO 8601 in UTC, `from` included and `to` not.
 * Without `to` the list ends where the calendar of the page ends.
 */
export const GET: APIRoute = async ({ url, locals }) => {
  const { services } = locals;
  const { offers } = services.content;
  const slug = url.searchParams.get('offer');
  const offer = slug ? offers.find((one) => one.slug === slug) : offers[0];
  if (!offer) return problem(404, 'There is no such offer.');
  const from = url.searchParams.has('from') ? readInstant(url.searchParams.get('from')) : services.now();
  const to = url.searchParams.has('to') ? readInstant(url.searchParams.get('to')) : Number.POSITIVE_INFINITY;
  if (from === null || to === null) {
    return problem(400, 'Write "from" and "to" as ISO 8601 in UTC, for example 2026-12-08T00:00:00Z.');
  }
  if (to <= from || (Number.isFinite(to) && to - from > longest)) {
    return problem(400, '"to" must be after "from", by 366 days at most.');
  }
  const slots = await services.offerSlots({ offer, range: { start: from, end: to } });
  return Response.json(
    {
      offer: offer.slug,
      minutes: offer.minutes,
      price: { amountMinor: offer.amountMinor, currency: offer.currency },
      timeZone: services.content.site.timeZone,
      slots: slots.map(writeInstant),
    },
    { headers: { 'cache-control': 'no-store' } },
  );
};

function problem(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: { 'cache-control': 'no-store' } });
}
