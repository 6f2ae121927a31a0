import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, show } from '../answer.ts';
import { readPostedForm } from '../posted-form.ts';
import { blankMail, hasResults, type MailState, mailResults } from './mail-results.ts';
import { readAddress, readForm, statusOf, type Visit } from './visit.ts';

/** `/audit/results`; its mail form is posted here too. */
export async function results(services: VisitorServices, ask: Ask) {
  if (!isPosted(ask)) {
    return showResults(services, readAddress(services, ask.url), { mail: blankMail(services) });
  }
  const form = await readPostedForm(ask.request);
  const visit = readForm(services, form, null);
  const isAsked = form.get('do') === 'mail' && hasResults(visit);
  const mail = isAsked ? await mailResults(services, ask, form, visit) : blankMail(services);
  return showResults(services, visit, { mail });
}

/**
 * @param more.notice what happened before this page: "The file was read."
 * @param more.isAttached the box of the way to a booking was ticked
 */
export async function showResults(
  services: VisitorServices,
  visit: Visit,
  { mail, notice, isAttached = false }: { mail: MailState; notice?: string; isAttached?: boolean },
) {
  const nextFree = await services.nextFreeStart();
  const facts = { visit, mail, notice, isAttached, nextFree };
  return show('results', facts, { status: mail.error ? 422 : statusOf(visit) });
}
