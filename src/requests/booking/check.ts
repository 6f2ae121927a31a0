import type { VisitorServices } from '#services.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';
import { type Ask, isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import { ensureHolder, readOwnDraft } from './browser-token.ts';
import {
  bookAddress,
  type Choice,
  clockParam,
  readChoice,
  readInstant,
  resumeChoice,
  writeInstant,
} from './choice.ts';
import { showTaken } from './choose.ts';
import { isComplete } from './details-form.ts';

/** What stands above the facts. */
export type CheckNotice = 'left' | 'changed' | 'checkout-down' | 'too-many-holds' | 'banned' | null;

/** `/book/check`: everything once more; posted, another time for the same answers. */
export async function check(services: VisitorServices, ask: Ask) {
  const asked = readChoice(ask.url, services);
  if (!asked) return notFound;
  return isPosted(ask) ? takeOtherTime(services, ask, asked) : showAll(services, ask, asked);
}

async function takeOtherTime(services: VisitorServices, ask: Ask, asked: Choice) {
  const { draft } = await readOwnDraft(services, ask);
  const start = readInstant(typedText(await readPostedForm(ask.request), 'start'));
  if (start === null) return redirect(bookAddress('/book', asked));
  const toDetails = bookAddress('/book/details', asked, { start: writeInstant(start) });
  // The details step takes the time from its address; a row is written only for whoever has one.
  if (!isComplete(draft)) return redirect(toDetails);
  const { holder, cookie } = ensureHolder(services, ask);
  const kept = await services.keepTyped(
    { holder, clientIp: ask.clientIp },
    { start: writeInstant(start), offer: asked.offer.slug, timeZone: asked.timeZone, ...clockParam(asked) },
  );
  return redirect(kept.ok ? bookAddress('/book/check', asked) : toDetails, cookie);
}

async function showAll(services: VisitorServices, ask: Ask, asked: Choice) {
  const { holder, draft } = await readOwnDraft(services, ask);
  const choice = resumeChoice(asked, draft, services, ask.url);
  const start = readInstant(draft.start);
  if (start === null) return redirect(bookAddress('/book', choice));
  if (!isComplete(draft))
    return redirect(bookAddress('/book/details', choice, { start: writeInstant(start) }));
  const why = await services.explainSlot({ offer: choice.offer, start, holder: holder ?? undefined });
  if (why) return showTaken(services, { choice, start, why, holder, hasAnswers: true });
  return showCheck({ choice, start, draft, notice: noticeOf(ask.url) });
}

function noticeOf({ searchParams }: URL): CheckNotice {
  if (searchParams.has('changed')) return 'changed';
  return searchParams.has('left') ? 'left' : null;
}

export function showCheck(
  facts: { choice: Choice; start: number; draft: DraftFields; notice: CheckNotice },
  status = 200,
) {
  return show('check', facts, { status, headers: noStore });
}
