import { toMarkdown } from '#domain/audit/exports.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, redirect } from '../answer.ts';
import { blankMail, hasResults } from '../audit/mail-results.ts';
import { showResults } from '../audit/results.ts';
import { readForm, type Visit } from '../audit/visit.ts';
import { checkFormTime } from '../form-time.ts';
import { readPostedForm } from '../posted-form.ts';
import { ensureHolder, readHolder } from './browser-token.ts';

/** `/book/audit`, from the results to a session: the audit comes along only when its box is ticked. */
export async function attachAudit(services: VisitorServices, ask: Ask) {
  if (!isPosted(ask)) return redirect('/book');
  const form = await readPostedForm(ask.request);
  const visit = readForm(services, form, null);
  if (form.get('attachAudit') !== 'yes' || !hasResults(visit)) {
    const before = readHolder(services, ask);
    if (before) await services.detachAudit(before);
    return redirect(calendarAfter(visit));
  }
  const { doubt, formTime } = checkFormTime(services, form);
  const mail = { ...blankMail(services), formTime };
  if (doubt !== null) {
    const notice = `${doubt}. Nothing is lost: press the button once more.`;
    return { ...(await showResults(services, visit, { mail, notice, isAttached: true })), status: 422 };
  }
  const { holder, cookie } = ensureHolder(services, ask);
  const attached = await services.attachAudit(
    { holder, clientIp: ask.clientIp },
    toMarkdown(visit.facts, visit.texts),
  );
  if (attached.ok) return redirect(calendarAfter(visit), cookie);
  const page = await showResults(services, visit, {
    mail,
    notice: notices[attached.reason],
    isAttached: true,
  });
  return { ...page, cookie, status: attached.reason === 'audit-too-long' ? 422 : 429 };
}

/** The essay that led into the audit led to the booking too. */
function calendarAfter({ from }: Visit): string {
  return from ? `/book?from=${from}` : '/book';
}

const notices = {
  'audit-too-long':
    'This audit is too long to be attached. Continue without it, and send me the file that you save here.',
  'too-many-drafts':
    'Too many bookings were started from your network, so the audit was not attached. Try again within the hour.',
};
