import { essayIn } from '#domain/reading/page-view.ts';
import type { VisitorServices } from '#services.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';
import { type Ask, isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm } from '../posted-form.ts';
import { readHolder, readOwnDraft } from './browser-token.ts';
import { showCheck } from './check.ts';
import {
  bookAddress,
  type Choice,
  readChoice,
  readInstant,
  resumeChoice,
  shownTerms,
  writeInstant,
} from './choice.ts';
import { showTaken } from './choose.ts';
import { isComplete } from './details-form.ts';

/** `/book/pay`: posted, the way to Stripe; read, the way back. */
export async function pay(services: VisitorServices, ask: Ask) {
  return isPosted(ask) ? goToCheckout(services, ask) : comeBack(services, ask);
}

/** Nothing is decided by the address of the return: what was paid is read from Stripe. */
async function comeBack(services: VisitorServices, ask: Ask) {
  if (ask.url.searchParams.has('asked')) return showAsked(services, ask);
  const checkoutSessionId = ask.url.searchParams.get('session') ?? '';
  if (!/^cs_[\w]{8,250}$/.test(checkoutSessionId)) return redirect('/book');
  const settled = await services.settleReturn(checkoutSessionId);
  if (!settled.ok && settled.reason === 'unknown') return notFound;
  if (!settled.ok) {
    const isStopped = ask.url.searchParams.has('wait');
    const headers = isStopped ? noStore : { ...noStore, refresh: '10' };
    return show('pending', { isStopped }, { status: 503, headers });
  }
  // The id of a checkout is no key: Stripe has it too, and whoever looks over a shoulder.
  if (settled.booking.holder !== readHolder(services, ask))
    return show('elsewhere', {}, { headers: noStore });
  return redirect(`/booking/${services.bookingToken(settled.booking)}`);
}

/** A free session: the way on is in the mail, whoever's mail that is. */
async function showAsked(services: VisitorServices, ask: Ask) {
  const { draft } = await readOwnDraft(services, ask);
  return show('asked', { email: draft.email ?? '' }, { headers: noStore });
}

async function goToCheckout(services: VisitorServices, ask: Ask) {
  const asked = readChoice(ask.url, services);
  if (!asked) return notFound;
  const { holder, draft } = await readOwnDraft(services, ask);
  const choice = resumeChoice(asked, draft, services, ask.url);
  const start = readInstant(draft.start);
  if (!holder || !isComplete(draft) || start === null) return redirect(bookAddress('/book', choice));
  // What was typed is one a browser, and its windows are many: the button pays only for what stood above it.
  const shown = (await readPostedForm(ask.request)).get('shown');
  if (shown !== shownTerms({ offer: choice.offer, start })) {
    return redirect(bookAddress('/book/check', choice, { changed: '1' }));
  }
  return hold(services, { holder, clientIp: ask.clientIp, choice, start, draft });
}

interface Wish {
  holder: string;
  clientIp: string;
  choice: Choice;
  start: number;
  draft: DraftFields;
}

async function hold(services: VisitorServices, { holder, clientIp, choice, start, draft }: Wish) {
  const held = await services.holdSlot({
    holder,
    offer: choice.offer,
    startsAt: start,
    attendee: {
      name: draft.name ?? '',
      email: draft.email ?? '',
      company: draft.company ?? '',
      topic: draft.topic ?? '',
      timeZone: choice.timeZone,
      clock: choice.clock,
    },
    source: essayIn(draft.from) ?? '',
    attachedAudit: draft.attachAudit === 'yes' ? (draft.audit ?? null) : null,
    clientIp,
  });
  if (held.ok) return redirect(held.checkoutUrl);
  switch (held.reason) {
    case 'already-booked':
      return redirect(`/booking/${services.bookingToken(held.booking)}`);
    case 'slot-taken': {
      const wish = { choice, start, why: held.why, holder, hasAnswers: true };
      return showTaken(services, wish, held.nearest);
    }
    case 'banned':
      return showCheck({ choice, start, draft, notice: held.reason }, 403);
    case 'too-many-holds':
      return showCheck({ choice, start, draft, notice: held.reason }, 429);
    case 'checkout-down': {
      if (held.why !== 'refused') return showCheck({ choice, start, draft, notice: held.reason }, 503);
      const mend = { start: writeInstant(start), refused: '1' };
      return redirect(bookAddress('/book/details', choice, mend));
    }
  }
}
