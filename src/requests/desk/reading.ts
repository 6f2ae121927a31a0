import type { OwnerServices } from '#services.ts';
import { noStore, show } from '../answer.ts';
import type { OwnersAsk } from './desk.ts';

const spans = [7, 30, 90, 365] as const;

/** `/desk/reading?days=`: which essay led to an audit and to a booking, by counts of pages. */
export async function reading(services: OwnerServices, { url }: OwnersAsk) {
  const asked = Number(url.searchParams.get('days') ?? 30);
  const days = spans.find((span) => span === asked) ?? 30;
  return show('reading', { counts: await services.readCounts(days), spans }, { headers: noStore });
}
