import type { ClosedReason } from '#domain/availability/slots.ts';
import type { Booking, BookingState } from '#domain/booking.ts';
import { bookingMoney, owedMinor } from '#domain/booking-money.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';

// How states and reasons are said to the owner, in the shell and at the desk.

const states: Record<BookingState, string> = {
  held: 'held, not paid yet',
  confirmed: 'booked and paid',
  completed: 'took place',
  no_show: 'nobody came',
  expired: 'not paid, free again',
  cancelled: 'cancelled',
  slot_lost: 'paid too late for its time',
};

const settledWords: Record<Booking['settled'], string> = {
  stripe: '',
  elsewhere: ', paid elsewhere',
  free: ', free',
};

/** "cancelled, $150.00 to go back" */
export function stateWords(booking: Booking): string {
  const refunds = {
    none: '',
    due: `, ${bookingMoney(booking, owedMinor(booking))} to go back`,
    refunded: `, ${bookingMoney(booking, booking.refundedMinor)} refunded`,
    partly_refunded: `, ${bookingMoney(booking, booking.refundedMinor)} refunded`,
  };
  const isUnpaid = booking.state === 'confirmed' && booking.settled !== 'stripe';
  const state = isUnpaid ? 'booked' : states[booking.state];
  return (
    state +
    settledWords[booking.settled] +
    refunds[booking.refundState] +
    (booking.disputed ? ', disputed' : '')
  );
}

/** "not sent: refused 6×, validation_error 422" */
export function mailWords(
  mail: Pick<OutboxMail, 'sentAt' | 'droppedAt' | 'delivery' | 'attempts' | 'refusals' | 'lastError'>,
): string {
  if (mail.delivery) return mail.delivery;
  if (mail.sentAt !== null) return 'sent';
  const why = [mail.refusals > 0 && `refused ${mail.refusals}×`, mail.lastError].filter(Boolean).join(', ');
  if (mail.droppedAt !== null) return `not sent${why ? `: ${why}` : ''}`;
  return mail.attempts === 0 ? 'waiting' : `${counted(mail.attempts, 'try', 'tries')}, ${why}`;
}

/** Why a time is not on offer. */
export const closedWords: Record<ClosedReason, string> = {
  past: 'it has passed',
  notice: 'it is nearer than the notice of the offer',
  window: 'it is outside the dates that the offer can be booked for',
  closed: 'it is outside your hours, or the session would not end within them',
  grid: 'no session starts at that minute; starts are counted from the start of your hours',
  busy: 'it is blocked, by you or by an outside calendar, buffers included',
  booked: 'a session is booked there, buffers included',
  held: 'somebody is paying for it right now',
  cap: 'that day has as many sessions as the offer allows',
};

/** "1 mail", "2 mails" */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
