import type { VisitorServices } from '#services.ts';
import type { MoveAnswer } from '#use-cases/booking/ask-to-move.ts';
import { type Ask, isPosted, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import { readInstant } from './choice.ts';

/** `/booking/{token}/answer`: the owner asked for another time, and the buyer decides. */
export async function answerMove(services: VisitorServices, ask: Ask) {
  const path = `/booking/${ask.token}`;
  const booking = await services.findByToken(ask.token);
  if (!booking) return notFound;
  let isTaken = false;
  if (isPosted(ask)) {
    const answer = readAnswer(typedText(await readPostedForm(ask.request), 'answer'));
    if (answer === null) return redirect(`${path}/answer`);
    const answered = await services.answerMoveQuestion({ bookingId: booking.id, answer });
    if (answered.ok || answered.reason === 'over') return redirect(path);
    isTaken = true;
  }
  const question = await services.openMoveQuestion(booking);
  if (!question) return redirect(path);
  return show('answer', { booking, path, question, isTaken }, { status: isTaken ? 409 : 200 });
}

function readAnswer(text: string): MoveAnswer | null {
  if (text === 'keep' || text === 'cancel') return text;
  const take = readInstant(text);
  return take === null ? null : { take };
}
