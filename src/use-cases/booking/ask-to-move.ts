import { reservedRange } from '#domain/availability/slots.ts';
import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { settleStaleNeighbors } from '#use-cases/checkout/release-hold.ts';
import { queueKeptTime, queueMoveQuestion } from '#use-cases/mail/queue-mail.ts';
import { OverlapError } from '#use-cases/ports/database.ts';
import type { MoveQuestion } from '#use-cases/ports/moves.ts';
import type { Ports } from '#use-cases/ports.ts';
import { cancelBooking } from './cancel-booking.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';
import { inTheWay } from './in-the-way.ts';
import { lockOn } from './locks.ts';
import { moveIn } from './move-booking.ts';

/** Suggestions that one question may carry. */
export const mostSuggestions = 3;

export type AskedToMove =
  | { ok: true; booking: Booking }
  /** `taken`: one of the times is another session's, a live hold's, or the session's own. */
  | { ok: false; reason: 'not-movable' | 'no-times' | 'past' | 'taken' };

/** Asks the buyer for another time. Nothing is held and nothing changes until they answer. */
export async function askToMove(
  ports: Ports,
  input: { bookingId: string; suggested: Instant[]; words: string },
): Promise<AskedToMove> {
  const suggested = [...new Set(input.suggested)].sort((a, b) => a - b).slice(0, mostSuggestions);
  if (suggested.length === 0) return { ok: false, reason: 'no-times' };
  const asked = await changeIfThere(ports, input.bookingId, async (booking, store): Promise<AskedToMove> => {
    const now = ports.now();
    if (booking.state !== 'confirmed' || booking.startsAt <= now) return { ok: false, reason: 'not-movable' };
    if (suggested.some((at) => at <= now)) return { ok: false, reason: 'past' };
    for (const startsAt of suggested) {
      const time = { offer: booking.offer, startsAt, except: booking.id, now };
      const isTaken = startsAt === booking.startsAt || (await inTheWay(store.bookings, time)) !== null;
      if (isTaken) return { ok: false, reason: 'taken' };
    }
    const question: MoveQuestion = {
      bookingId: booking.id,
      suggested,
      words: input.words,
      sequence: booking.icsSequence,
      askedAt: now,
    };
    await store.moveQuestions.ask(question);
    const after = await changeBooking(
      store,
      booking,
      {},
      { at: now, what: 'asked-to-move', by: 'owner', why: suggested.map(iso).join(', ') },
    );
    await queueMoveQuestion(ports, store, after, question);
    return { ok: true, booking: after };
  });
  ports.wakeMail();
  return asked ?? { ok: false, reason: 'not-movable' };
}

/** The question that waits for this buyer's answer; null when there is none any more. */
export async function openMoveQuestion(ports: Ports, booking: Booking): Promise<MoveQuestion | null> {
  const question = await ports.database.moveQuestions.of(booking.id);
  return question && isOpen(question, booking, ports.now()) ? question : null;
}

export type MoveAnswer = { take: Instant } | 'keep' | 'cancel';

export type Answered =
  | { ok: true; booking: Booking }
  /** `over`: answered, moved or begun. `taken`: that time is somebody else's by now. */
  | { ok: false; reason: 'over' | 'taken' };

/** The buyer takes one of the times, keeps theirs, or leaves with everything back. */
export async function answerMoveQuestion(
  ports: Ports,
  { bookingId, answer }: { bookingId: string; answer: MoveAnswer },
): Promise<Answered> {
  if (answer === 'cancel') return leave(ports, bookingId);
  return answer === 'keep' ? keep(ports, bookingId) : take(ports, bookingId, answer.take);
}

async function leave(ports: Ports, bookingId: string): Promise<Answered> {
  const booking = await ports.database.bookings.find(bookingId);
  const question = booking && (await openMoveQuestion(ports, booking));
  if (!question) return { ok: false, reason: 'over' };
  const cancelled = await cancelBooking(ports, { bookingId, by: 'buyer', wasAsked: true });
  return cancelled.ok ? { ok: true, booking: cancelled.booking } : { ok: false, reason: 'over' };
}

async function keep(ports: Ports, bookingId: string): Promise<Answered> {
  const kept = await changeIfThere(ports, bookingId, async (booking, store): Promise<Answered> => {
    const question = await store.moveQuestions.of(bookingId);
    if (!question || !isOpen(question, booking, ports.now())) return { ok: false, reason: 'over' };
    await store.moveQuestions.remove(bookingId);
    const after = await changeBooking(
      store,
      booking,
      {},
      { at: ports.now(), what: 'kept-time', by: 'buyer', why: '' },
    );
    await queueKeptTime(ports, store, after);
    return { ok: true, booking: after };
  });
  ports.wakeMail();
  return kept ?? { ok: false, reason: 'over' };
}

async function take(ports: Ports, bookingId: string, startsAt: Instant): Promise<Answered> {
  const before = await ports.database.bookings.find(bookingId);
  if (!before) return { ok: false, reason: 'over' };
  await settleStaleNeighbors(ports, reservedRange(startsAt, before.offer), bookingId);
  const locks = [lockOn.hostDate(dateIn(startsAt, ports.content.site.timeZone)), lockOn.booking(bookingId)];
  try {
    const taken = await changeIfThere(
      ports,
      bookingId,
      async (booking, store): Promise<Answered> => {
        // The second press of a button finds its wish fulfilled.
        if (booking.state === 'confirmed' && booking.startsAt === startsAt) return { ok: true, booking };
        const question = await store.moveQuestions.of(bookingId);
        const isOurs = question?.suggested.includes(startsAt) && startsAt > ports.now();
        if (!isOurs || !isOpen(question!, booking, ports.now())) return { ok: false, reason: 'over' };
        return { ok: true, booking: await moveIn(ports, store, booking, { startsAt, by: 'buyer' }) };
      },
      locks,
    );
    ports.wakeMail();
    return taken ?? { ok: false, reason: 'over' };
  } catch (error) {
    if (error instanceof OverlapError) return { ok: false, reason: 'taken' };
    throw error;
  }
}

function isOpen({ sequence }: MoveQuestion, booking: Booking, now: Instant): boolean {
  return booking.state === 'confirmed' && booking.icsSequence === sequence && now < booking.startsAt;
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
