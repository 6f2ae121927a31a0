import type { Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { essayIn } from '#domain/reading/page-view.ts';
import { isDate } from '#domain/time/date.ts';
import { type Clock, isTimeZone } from '#domain/time/labels.ts';
import { isMonth } from '#domain/time/month.ts';
import type { VisitorServices } from '#services.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';

/** What the address of a booking page says. Everything in it is optional and typed by anybody. */
export interface Choice {
  offer: Offer;
  /** IANA zone in which times are shown. */
  timeZone: string;
  /** Whether the address names a zone; if not, a script may add the browser's. */
  isZoneGiven: boolean;
  /** By which times are written. */
  clock: Clock;
  /** Whether the visitor asked for it: then it goes along on every step. */
  isClockGiven: boolean;
  /** A zone that does not exist, as it was written, to say so. */
  unknownZone: string | null;
  /** `YYYY-MM` */
  month: string | null;
  /** `YYYY-MM-DD` in `timeZone`. */
  date: string | null;
  start: Instant | null;
  /** Slug of the essay whose link was pressed. */
  from: string | null;
}

/** The first offer unless another is named. @returns null for one that is not sold */
export function readOffer(url: URL, { content }: Pick<VisitorServices, 'content'>): Offer | null {
  const slug = url.searchParams.get('offer');
  return slug ? (content.offer(slug) ?? null) : content.firstOffer;
}

/** @returns null when the address names an offer that is not sold */
export function readChoice(url: URL, services: Pick<VisitorServices, 'content'>): Choice | null {
  const { site } = services.content;
  const offer = readOffer(url, services);
  if (!offer) return null;
  const when = readWhen(url);
  return { ...when, offer, timeZone: when.timeZone ?? site.timeZone, clock: when.clock ?? site.clock };
}

/** The part of an address that says when, in which zone and by which clock; null what it does not say. */
export function readWhen({ searchParams }: URL): Omit<Choice, 'offer' | 'timeZone' | 'clock'> & {
  timeZone: string | null;
  clock: Clock | null;
} {
  const zone = searchParams.get('tz')?.slice(0, 64) || null;
  const isKnown = zone !== null && isTimeZone(zone);
  const clock = readClock(searchParams.get('clock'));
  const month = searchParams.get('month') ?? '';
  const date = searchParams.get('date') ?? '';
  return {
    timeZone: isKnown ? zone : null,
    isZoneGiven: zone !== null,
    unknownZone: isKnown ? null : zone,
    clock,
    isClockGiven: clock !== null,
    month: isMonth(month) ? month : null,
    date: isDate(date) ? date : null,
    start: readInstant(searchParams.get('start')),
    from: essayIn(searchParams.get('from')),
  };
}

function readClock(text: string | null | undefined): Clock | null {
  return text === '12' ? 12 : text === '24' ? 24 : null;
}

/** The same with offer, zone and clock from the draft where the address leaves them out, as after a detour to Stripe. */
export function resumeChoice(
  choice: Choice,
  draft: DraftFields,
  services: Pick<VisitorServices, 'content'>,
  url: URL,
): Choice {
  const { offer: slug, timeZone } = draft;
  const clock = choice.isClockGiven ? null : readClock(draft.clock);
  const offer = url.searchParams.has('offer')
    ? choice.offer
    : (services.content.offer(slug ?? '') ?? choice.offer);
  const isKnown = choice.isZoneGiven && choice.unknownZone === null;
  const isDraftZone = !isKnown && !!timeZone && isTimeZone(timeZone);
  return {
    ...choice,
    offer,
    ...(isDraftZone && { timeZone, isZoneGiven: true }),
    ...(clock && { clock, isClockGiven: true }),
  };
}

/** ISO 8601 in UTC, to the second: `2026-12-08T14:30:00Z`. Anything else is null, and so is a day that is none for us. */
export function readInstant(text: string | null | undefined): Instant | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.000)?)?Z$/.test(text)) return null;
  if (!isDate(text.slice(0, 10))) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

export function writeInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/**
 * An address within the booking pages; offer, zone and a chosen clock go along on every step. A zone that nobody has
 * named does not: an address that names one is not overruled by the browser's.
 */
export function bookAddress(
  path: string,
  choice: Pick<Choice, 'offer' | 'timeZone' | 'clock' | 'isClockGiven'> &
    Partial<Pick<Choice, 'isZoneGiven' | 'from'>>,
  more: Record<string, string> = {},
): string {
  const zone: Record<string, string> = choice.isZoneGiven === false ? {} : { tz: choice.timeZone };
  const from: Record<string, string> = choice.from ? { from: choice.from } : {};
  const query = new URLSearchParams({
    offer: choice.offer.slug,
    ...zone,
    ...clockParam(choice),
    ...from,
    ...more,
  });
  return `${path}?${query}`;
}

/** What an address or a draft says of the clock: nothing, unless the visitor chose it. */
export function clockParam({ clock, isClockGiven }: Pick<Choice, 'clock' | 'isClockGiven'>): {
  clock?: '12' | '24';
} {
  return isClockGiven ? { clock: clock === 12 ? '12' : '24' } : {};
}

/** What a visitor agrees to with the button below it: the time, the offer and its price. */
export function shownTerms({ offer, start }: { offer: Offer; start: Instant }): string {
  return `${writeInstant(start)} ${offer.slug} ${offer.amountMinor} ${offer.currency}`;
}
