import { readLinks } from '#domain/audit/read-links.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, show } from '../answer.ts';
import { readPostedForm } from '../posted-form.ts';
import { readAddress, readForm } from './visit.ts';

/** `/audit/compare`: links of several people or months, side by side. */
export async function compare(services: VisitorServices, ask: Ask) {
  if (!isPosted(ask)) {
    return show('compare', {
      visit: readAddress(services, ask.url),
      links: '',
      taken: null,
      error: undefined,
    });
  }
  const form = await readPostedForm(ask.request);
  const visit = readForm(services, form, null);
  const given = form.get('links');
  const links = typeof given === 'string' ? given : '';
  // Coming from another page asks for nothing yet.
  const read = form.get('do') === 'compare' ? readLinks(links, services.content.audit.texts) : null;
  const taken = read?.ok ? read.taken : null;
  const error = read && !read.ok ? read.message : undefined;
  return show('compare', { visit, links, taken, error }, { status: error ? 422 : 200 });
}
