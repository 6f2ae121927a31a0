import { dayKey } from '#domain/time/labels.ts';
import type { VisitorServices } from '#services.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';
import { type Ask, isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { checkFormTime, newFormTime } from '../form-time.ts';
import { readPostedForm } from '../posted-form.ts';
import { ensureHolder, readOwnDraft } from './browser-token.ts';
import { bookAddress, type Choice, clockParam, readChoice, writeInstant } from './choice.ts';
import { showCalendar, showTaken } from './choose.ts';
import { type DetailsFields, type FieldError, isComplete, readDetails } from './details-form.ts';

/** `/book/details`: who comes, and why. */
export async function details(services: VisitorServices, ask: Ask) {
  const choice = readChoice(ask.url, services);
  if (!choice) return notFound;
  const { start, date } = choice;
  if (start === null && date === null) return redirect(bookAddress('/book', choice));
  if (start === null) return showCalendar(services, ask, { choice, date, problem: missingTime(ask.url) });
  return isPosted(ask)
    ? takeDetails(services, ask, { ...choice, start })
    : askDetails(services, ask, { ...choice, start });
}

type Chosen = Choice & { start: number };

function missingTime(url: URL): string {
  return url.searchParams.has('start')
    ? 'That is not a time that I can read. Choose one of these.'
    : 'Choose a time to go on.';
}

async function askDetails(services: VisitorServices, ask: Ask, choice: Chosen) {
  const { offer, start } = choice;
  const { holder, draft } = await readOwnDraft(services, ask);
  const why = await services.explainSlot({ offer, start, holder: holder ?? undefined });
  if (why) return showTaken(services, { choice, start, why, holder, hasAnswers: isComplete(draft) });
  return showForm(choice, draft, {
    isAuditAttached: draft.attachAudit === 'yes',
    notice: ask.url.searchParams.has('refused') ? 'refused' : null,
    formTime: newFormTime(services),
  });
}

async function takeDetails(services: VisitorServices, ask: Ask, choice: Chosen) {
  const form = await readPostedForm(ask.request);
  if (form.get('go') === 'times') return goToTimes(services, ask, choice, form);
  const { draft } = await readOwnDraft(services, ask);
  const read = readDetails(form);
  const isAuditAttached = form.get('attachAudit') === 'yes';
  const { doubt, formTime } = checkFormTime(services, form);
  const shown = { fields: read.fields, isAuditAttached, formTime };
  if (!read.ok) return showForm(choice, draft, { ...shown, errors: read.errors, status: 422 });
  // Answers that were kept need no typing.
  if (doubt !== null && !isComplete(draft)) return showForm(choice, draft, { ...shown, doubt, status: 422 });

  const { holder, cookie } = ensureHolder(services, ask);
  const kept = await services.keepTyped(
    { holder, clientIp: ask.clientIp },
    {
      ...read.fields,
      attachAudit: isAuditAttached ? 'yes' : '',
      offer: choice.offer.slug,
      start: writeInstant(choice.start),
      timeZone: choice.timeZone,
      from: choice.from ?? draft.from ?? '',
      clock: '',
      ...clockParam(choice),
    },
  );
  if (kept.ok) return redirect(bookAddress('/book/check', choice), cookie);
  return { ...showForm(choice, draft, { ...shown, notice: kept.reason, status: 429 }), cookie };
}

/** "Another time": what was typed so far comes along, right or wrong, since nothing is asked of it yet. */
async function goToTimes(services: VisitorServices, ask: Ask, choice: Chosen, form: FormData) {
  const { start, timeZone } = choice;
  const { holder, cookie } = ensureHolder(services, ask);
  await services.keepTyped(
    { holder, clientIp: ask.clientIp },
    { ...readDetails(form).fields, attachAudit: form.get('attachAudit') === 'yes' ? 'yes' : '' },
  );
  const more = { date: dayKey(start, timeZone), start: writeInstant(start) };
  return redirect(`${bookAddress('/book/time', choice, more)}#times`, cookie);
}

interface Shown {
  /** As typed; without them, those of the draft. */
  fields?: DetailsFields;
  isAuditAttached: boolean;
  formTime: string;
  errors?: FieldError[];
  doubt?: string | null;
  notice?: 'refused' | 'too-many-drafts' | null;
  status?: number;
}

function showForm(choice: Chosen, draft: DraftFields, shown: Shown) {
  const { name = '', email = '', topic = '', company = '', audit = '' } = draft;
  const facts = {
    choice,
    start: choice.start,
    fields: shown.fields ?? { name, email, topic, company },
    errors: shown.errors ?? [],
    doubt: shown.doubt ?? null,
    notice: shown.notice ?? null,
    formTime: shown.formTime,
    audit,
    isAuditAttached: shown.isAuditAttached,
  };
  return show('form', facts, { status: shown.status ?? 200, headers: noStore });
}
