import { isDate } from '#domain/time/date.ts';
import type { OwnerServices } from '#services.ts';
import { noStore, show } from '../answer.ts';
import type { OwnersAsk } from './desk.ts';

/** `/desk?week=`: what is red, who comes, what is free. */
export async function week(services: OwnerServices, { url }: OwnersAsk) {
  const asked = url.searchParams.get('week') ?? '';
  const [view, troubles] = await Promise.all([
    services.readWeek(isDate(asked) ? asked : null),
    services.readTroubles(),
  ]);
  return show('week', { view, troubles, now: services.now() }, { headers: noStore });
}
