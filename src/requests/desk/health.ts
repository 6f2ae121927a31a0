import type { OwnerServices } from '#services.ts';
import { isPosted, noStore, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';

/** `/desk/health`: what the site did last, what it could not do, and one press that tries it again. */
export async function health(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) {
    const outcome = ask.url.searchParams.get('again');
    // Looks and changes nothing, so it may stand in an address and be asked for again.
    const isExamined = ask.url.searchParams.has('doctor');
    const findings = isExamined ? await services.examineSite() : undefined;
    return show(
      'health',
      { view: await services.readHealth(), now: services.now(), outcome, findings },
      { headers: noStore },
    );
  }
  const form = await readPostedForm(ask.request);
  const id = typedText(form, 'id');
  const isDone =
    typedText(form, 'act') === 'replay'
      ? await services.replayWebhook(id)
      : (await services.retryMail(id)).ok;
  return redirect(`/desk/health?again=${isDone ? 'done' : 'failed'}`);
}
