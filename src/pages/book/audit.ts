import type { APIRoute } from 'astro';
import { hasResults } from '#components/audit/mail-form.ts';
import { readForm } from '#components/audit/visit.ts';
import { ensureHolder } from '#components/booking/browser-token.ts';
import { toMarkdown } from '#domain/audit/exports.ts';
import { readPostedForm } from '#server/posted-form.ts';

export const prerender = false;

/** From the results to a session: the audit comes along only when its box is ticked, and the details step shows it. */
export const POST: APIRoute = async ({ request, cookies, locals, redirect }) => {
  const { services } = locals;
  const form = await readPostedForm(request);
  const visit = readForm(form, null);
  if (form.get('attachAudit') === 'yes' && hasResults(visit)) {
    const audit = toMarkdown(visit.facts, visit.texts);
    await services.keepDraft(ensureHolder(cookies, services), { audit, attachAudit: 'yes' });
  }
  return redirect('/book', 303);
};

export const GET: APIRoute = ({ redirect }) => redirect('/book', 303);
