import { toFields } from '#domain/audit/answers.ts';
import { fromJson } from '#domain/audit/exports.ts';
import { say } from '#domain/audit/index.ts';
import { dayLabel } from '#domain/time/labels.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, show } from '../answer.ts';
import { readPostedForm } from '../posted-form.ts';
import { exportFile } from './exports.ts';
import { blankMail, hasResults } from './mail-results.ts';
import { showResults } from './results.ts';
import { fieldsIn, readAddress, readForm, statusOf, type Visit, visitOf } from './visit.ts';

/** `/audit/export`: the answers as a file to save. */
export async function exportAudit(services: VisitorServices, ask: Ask) {
  if (!isPosted(ask)) return showFiles(readAddress(services, ask.url));
  const form = await readPostedForm(ask.request);
  const visit = readForm(services, form, null);
  const file = hasResults(visit) ? exportFile(form.get('format'), visit, services) : null;
  return file ?? showFiles(visit);
}

/** `/audit/import`: such a file comes back. */
export async function importAudit(services: VisitorServices, ask: Ask) {
  if (!isPosted(ask)) return showFiles(visitOf(services, {}, {}));
  const form = await readPostedForm(ask.request);
  const file = form.get('file');
  const text = file instanceof File ? await file.text() : '';
  if (text === '') return refuseFile(services, form, 'Choose the JSON file that you saved here.');
  const read = fromJson(text);
  if (!read.ok) {
    const { texts } = services.content.audit;
    return refuseFile(services, form, say(texts, read.code, { fields: read.fields.slice(0, 5) }));
  }
  const visit = visitOf(services, toFields(read.answers), { isPosted: true, takenOn: read.takenOn });
  const notice = read.takenOn
    ? `The file was read: the audit of ${dayLabel(Date.parse(`${read.takenOn}T12:00Z`), 'UTC')}.`
    : 'The file was read.';
  return showResults(services, visit, { mail: blankMail(services), notice });
}

/** What was answered before stays as it was. */
function refuseFile(services: VisitorServices, form: FormData, error: string) {
  return showFiles(visitOf(services, fieldsIn(form), { isPosted: true }), error);
}

function showFiles(visit: Visit, error?: string) {
  return show('files', { visit, error }, { status: error ? 422 : statusOf(visit) });
}
