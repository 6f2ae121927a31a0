import { longestReference, type Naming, namings } from '#domain/reference.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';

/** `/references/{token}`: a buyer answers, changes their words, or takes them back. Looking changes nothing. */
export async function answerReference(services: VisitorServices, ask: Ask) {
  const found = await services.findReference(ask.token);
  if (!found) return notFound;
  const { reference, booking } = found;
  const path = `/references/${ask.token}`;
  if (!isPosted(ask)) {
    const { sentence, naming } = reference;
    return show('answer', { reference, booking, sentence, naming, trouble: null }, { headers: noStore });
  }
  const form = await readPostedForm(ask.request);
  if (typedText(form, 'act') === 'withdraw') {
    await services.withdrawReference(ask.token);
    return redirect(path);
  }
  const sentence = typedText(form, 'sentence');
  const naming = namingOf(typedText(form, 'naming'));
  const trouble = naming === null ? ('no-naming' as const) : troubleWith(sentence);
  if (naming !== null && trouble === null) {
    const answered = await services.answerReference({ token: ask.token, sentence, naming });
    if (answered.ok || answered.reason !== 'too-often') return redirect(path);
    const facts = { reference, booking, sentence, naming, trouble: answered.reason };
    return show('answer', facts, { status: 429, headers: noStore });
  }
  const facts = { reference, booking, sentence, naming: naming ?? 'nothing', trouble };
  return show('answer', facts, { status: 422, headers: noStore });
}

function namingOf(value: string): Naming | null {
  return namings.find((naming) => naming === value) ?? null;
}

function troubleWith(sentence: string): 'empty' | 'too-long' | null {
  if (sentence.trim() === '') return 'empty';
  return sentence.trim().length > longestReference ? 'too-long' : null;
}

/** `/references`: what people allowed, and nothing else. */
export async function references(services: VisitorServices) {
  return show('references', { references: await services.shownReferences() }, { headers: noStore });
}
