import type { ClosedReason } from '#domain/availability/slots.ts';
import type { Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import type { VisitorServices } from '#services.ts';
import { notesIn } from '#use-cases/calendar/public-notes.ts';
import { type Ask, noStore, notFound, redirect, show } from '../answer.ts';
import { readOwnDraft } from './browser-token.ts';
import { type MonthView, viewMonth } from './calendar.ts';
import { bookAddress, type Choice, readChoice, readInstant } from './choice.ts';
import { isComplete } from './details-form.ts';

/** `/book`: the month, after the question of which offer where there is a choice. */
export async function chooseDay(services: VisitorServices, ask: Ask) {
  const slug = ask.url.searchParams.get('offer');
  if (services.content.inquiries.some((inquiry) => inquiry.slug === slug)) return redirect(`/offers/${slug}`);
  const choice = readChoice(ask.url, services);
  if (!choice) return notFound;
  const open = slug ? [] : await openOffers(services);
  if (open.length > 1) return show('offers', { choice, offers: open }, { headers: noStore });
  // Of several offers the one that has an opening is the one that is meant.
  const offer = open[0]?.offer ?? choice.offer;
  return showCalendar(services, ask, { choice: { ...choice, offer }, date: null });
}

/** An offer of the chooser, and when it can be had. */
export interface OpenOffer {
  offer: Offer;
  nextFree: Instant;
}

/** What is listed and can be booked; nothing is looked up where there is no choice. */
async function openOffers(services: VisitorServices): Promise<OpenOffer[]> {
  const { listedOffers } = services.content;
  if (listedOffers.length < 2) return [];
  const all = await Promise.all(
    listedOffers.map(async (offer) => ({ offer, nextFree: await services.nextFreeStart({ offer }) })),
  );
  return all.flatMap(({ offer, nextFree }) => (nextFree === null ? [] : [{ offer, nextFree }]));
}

/** `/book/time`: the month and the times of one day. */
export async function chooseTime(services: VisitorServices, ask: Ask) {
  const choice = readChoice(ask.url, services);
  if (!choice) return notFound;
  if (!choice.date) return redirect(bookAddress('/book', choice));
  return showCalendar(services, ask, { choice, date: choice.date });
}

/** @param asked.problem what to mend, when the visitor went on without a time */
export async function showCalendar(
  services: VisitorServices,
  ask: Ask,
  asked: { choice: Choice; date: string | null; problem?: string },
) {
  const { choice, date, problem = null } = asked;
  const { holder, draft } = await readOwnDraft(services, ask);
  // Asked in one turn, they ask the database once whether anything has changed.
  const [view, notes, references] = await Promise.all([
    viewMonth(services, {
      offer: choice.offer,
      timeZone: choice.timeZone,
      month: choice.month,
      date,
      holder: holder ?? undefined,
    }),
    services.publicNotes(),
    services.shownReferences(),
  ]);
  const facts = {
    choice,
    date,
    problem,
    view,
    notes: notesIn(view.month, notes),
    references,
    chosen: listed(choice.start ?? readInstant(draft.start), view, date),
    hasAnswers: isComplete(draft),
  };
  return show('calendar', facts, {
    headers: noStore,
    status: problem ? 422 : 200,
    drawnFrom: nameFacts(services, facts),
  });
}

/** A time that is not in the list marks nothing in it. */
function listed(start: Instant | null, { starts }: MonthView, date: string | null): Instant | null {
  return start !== null && date !== null && starts.get(date)?.includes(start) ? start : null;
}

/**
 * One name for one calendar, free times and all. Pages that tell of something in the address, or of the hour at which
 * they are read, are rare and have none.
 */
function nameFacts(
  services: Pick<VisitorServices, 'hash'>,
  facts: { choice: Choice; problem: string | null; view: MonthView },
): string | null {
  const { choice, problem, view } = facts;
  if (problem !== null || choice.unknownZone !== null || view.firstFree === null) return null;
  const named = {
    ...facts,
    // Of the start in the address the page shows what `chosen` says.
    choice: { ...choice, offer: choice.offer.slug, start: null },
    view: { ...view, starts: [...view.starts] },
  };
  return services.hash(JSON.stringify(named));
}

/** The time that was wanted cannot be had: why, and what is free around it. */
export async function showTaken(
  services: VisitorServices,
  wish: { choice: Choice; start: Instant; why: ClosedReason; holder: string | null; hasAnswers: boolean },
  nearest?: Instant[],
) {
  const { choice, start, why, holder, hasAnswers } = wish;
  const free =
    nearest ??
    (await services.slotsNear({
      offer: choice.offer,
      wanted: start,
      count: 3,
      holder: holder ?? undefined,
    }));
  const facts = { choice, start, why, hasAnswers, nearest: free };
  return show('taken', facts, { status: 409, headers: noStore });
}
