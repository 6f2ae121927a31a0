import { type ClosedReason, reachesInto } from '#domain/availability/slots.ts';
import type { NotedException } from '#domain/availability/windows.ts';
import { isBlind } from '#domain/feed.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { dateIn } from '#domain/time/zoned.ts';
import type { OwnerBlock } from '#use-cases/ports/calendar.ts';
import type { Ports } from '#use-cases/ports.ts';
import { explainSlot } from './offer-slots.ts';

/** What stands behind a reason. For the owner alone: visitors learn no more than that a time is not free. */
export type ClosedCause =
  /** An entry of an outside calendar, by its time: what it is about is not kept. */
  | { kind: 'entry'; calendar: string; entry: Interval }
  /** A calendar of which too little is known. */
  | { kind: 'blind'; calendar: string; readAt: Instant }
  | { kind: 'block'; block: OwnerBlock }
  | { kind: 'dates'; dates: NotedException };

export interface Explained {
  reason: ClosedReason | null;
  cause: ClosedCause | null;
}

/** Why a start is not offered, and what of the owner's makes it so. */
export async function explainToOwner(
  ports: Ports,
  { offer, start }: { offer: Offer; start: Instant },
): Promise<Explained> {
  const reason = await explainSlot(ports, { offer, start });
  if (reason === 'busy') return { reason, cause: await causeOfBusy(ports, offer, start) };
  if (reason === 'closed') return { reason, cause: await causeOfClosed(ports, start) };
  return { reason, cause: null };
}

async function causeOfBusy(ports: Ports, offer: Offer, start: Instant): Promise<ClosedCause | null> {
  const { calendar, feeds } = ports.database;
  const meets = (interval: Interval) => reachesInto(interval, start, offer);
  const block = (await calendar.blocks(ports.now())).find(meets);
  if (block) return { kind: 'block', block };
  const known = await feeds.all();
  const blind = known.find((feed) => isBlind(feed, ports.now()) || feed.copy.coversUntil <= start);
  if (blind) return { kind: 'blind', calendar: blind.name, readAt: blind.copy.readAt };
  const entry = (await feeds.busy({ start: start - farthest, end: start + farthest })).find(meets);
  const feed = known.find(({ id }) => id === entry?.feedId);
  return entry && feed ? { kind: 'entry', calendar: feed.name, entry } : null;
}

/** Longer than any session with its buffers. */
const farthest = 2 * 24 * 60 * 60_000;

async function causeOfClosed(ports: Ports, start: Instant): Promise<ClosedCause | null> {
  const { availability, site } = ports.content;
  const date = dateIn(start, site.timeZone);
  const all = [...availability.exceptions, ...(await ports.database.calendar.exceptions())];
  const dates = all.findLast(({ from, to }) => from <= date && date <= to);
  return dates ? { kind: 'dates', dates } : null;
}
