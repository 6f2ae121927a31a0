import { toFields } from '#domain/audit/answers.ts';
import { audit, withOwnNames } from '#domain/audit/index.ts';
import { decodeLink, encodeLink } from '#domain/audit/link.ts';
import { mailboxOf } from '#domain/email-address.ts';
import { day, hour } from '#domain/interval.ts';
import { dayKey } from '#domain/time/labels.ts';
import type { VisitorServices } from '#services.ts';
import type { Ask } from '../answer.ts';
import { readAddress } from '../booking/details-form.ts';
import { checkFormTime, newFormTime } from '../form-time.ts';
import type { Visit } from './visit.ts';

/** What the form "Mail my results" shows. */
export interface MailState {
  email: string;
  mayWrite: boolean;
  /** Beside the field. */
  error: string | null;
  isSent: boolean;
  formTime: string;
}

export function blankMail(services: VisitorServices): MailState {
  return { email: '', mayWrite: false, error: null, isSent: false, formTime: newFormTime(services) };
}

/** A person mails a result once or twice; nobody should mail strangers through this page. */
const mailsPerClientAndHour = 5;
const mailsPerAddressAndDay = 3;
/** Of all clients together: confirmations leave by the same account, which the provider would close. */
const mailsOfAllPerHour = 50;

/** Checks the form and queues the mail: sentences and numbers of ours, never a word that was typed. */
export async function mailResults(
  services: VisitorServices,
  { clientIp }: Pick<Ask, 'clientIp'>,
  form: FormData,
  visit: Visit,
): Promise<MailState> {
  const address = readAddress(form);
  const { doubt, formTime } = checkFormTime(services, form);
  const state = {
    ...blankMail(services),
    email: address.email,
    mayWrite: form.get('mayWrite') === 'yes',
    formTime,
  };
  if (!address.ok) {
    return {
      ...state,
      error: address.email === '' ? 'Enter the address that the results should go to' : address.message,
    };
  }
  if (doubt) return { ...state, error: `${doubt}. Nothing is lost: send it once more` };
  const isAllowed =
    (await services.limitRate({ what: 'audit-mail', clientIp }, mailsPerClientAndHour, hour)) &&
    (await services.limitRate(
      { what: 'audit-mail-to', of: mailboxOf(address.email) },
      mailsPerAddressAndDay,
      day,
    )) &&
    (await services.limitRate({ what: 'audit-mail-of-all' }, mailsOfAllPerHour, hour));
  if (!isAllowed) {
    return { ...state, error: 'You have reached the limit. Try again later, or save the page instead' };
  }
  const { texts, rules } = services.content.audit;
  const link = encodeLink(
    visit.answers,
    visit.takenOn ?? dayKey(services.now(), services.content.site.timeZone),
  );
  // What a link can carry is numbers and choices: reading it back leaves every typed word behind.
  const decoded = decodeLink(link);
  if (!decoded.ok) throw new Error('An audit did not come back out of its own link.');
  await services.mailAudit({
    email: address.email,
    mayWrite: state.mayWrite,
    // The signed time of the form, which nobody else has: sent twice, the form is one mail.
    formId: `${String(form.get('formTime'))} ${address.email} ${link}`,
    facts: audit(decoded.answers, rules),
    texts: withOwnNames(texts, decoded.answers),
    link,
  });
  return { ...state, isSent: true, formTime: newFormTime(services) };
}

/** Whether anything is answered that a file, a link or a mail could hold. */
export function hasResults({ answers }: Visit): boolean {
  return Object.keys(toFields(answers)).length > 0;
}
