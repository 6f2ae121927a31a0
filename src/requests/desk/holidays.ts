import type { OwnerServices } from '#services.ts';
import { isPosted, noStore, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';

const usualNote = 'Holiday';

/** `/desk/calendar/holidays`: a calendar file in, closed days out. */
export async function holidays(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) {
    return show('holidays', { outcome: null, note: ask.typed?.note || usualNote }, { headers: noStore });
  }
  const form = await readPostedForm(ask.request);
  const note = typedText(form, 'note').trim() || usualNote;
  const file = form.get('file');
  const outcome =
    typeof file === 'string' || file === null || file.size === 0
      ? ({ ok: false, reason: 'no file was chosen' } as const)
      : await services.closeHolidaysOf({ text: await file.text(), note });
  return show('holidays', { outcome, note }, { status: outcome.ok ? 200 : 422, headers: noStore });
}
