import { alarmRules } from '#domain/alarm.ts';
import type { Booking } from '#domain/booking.ts';
import { owedMinor } from '#domain/booking-money.ts';
import type { Instant } from '#domain/interval.ts';
import { formatMoney } from '#domain/money.ts';
import {
  currentZoneName,
  dayKey,
  dayLabel,
  type Reader,
  slotLabel,
  timeLabel,
  zoneCity,
} from '#domain/time/labels.ts';
import { failureWords } from '#use-cases/desk/feed-words.ts';
import type { Trouble } from '#use-cases/desk/read-troubles.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';

/** A mark and a word for `State.astro`. */
export interface Mark {
  kind: 'done' | 'wait' | 'bad' | 'none';
  text: string;
}

/** "Ada Lovelace", or what stands for somebody who gave no name. */
export function nameOf({ attendee }: Booking): string {
  return attendee.name || attendee.email || 'Erased on request';
}

export function money(booking: Pick<Booking, 'currency'>, amountMinor: number): string {
  return formatMoney(amountMinor, booking.currency);
}

/** "For them 3:30 PM in Berlin", with the day where theirs is another; null in the owner's own zone. */
export function theirTime({ startsAt, attendee }: Booking, owner: Reader): string | null {
  // Erased on request, with their zone.
  if (!attendee.email) return null;
  const { timeZone } = attendee;
  const ownerZone = owner.timeZone;
  if (currentZoneName(timeZone) === currentZoneName(ownerZone)) return null;
  const isSameDay = dayKey(startsAt, timeZone) === dayKey(startsAt, ownerZone);
  const day = isSameDay ? '' : `${dayLabel(startsAt, timeZone)}, `;
  return `For them ${day}${timeLabel(startsAt, { ...owner, timeZone })} in ${zoneCity(timeZone)}`;
}

/** What became of a booking. */
export function stateMark({ state }: Booking): Mark {
  switch (state) {
    case 'held':
      return { kind: 'wait', text: 'Held, not paid yet' };
    case 'confirmed':
      return { kind: 'done', text: 'Booked' };
    case 'completed':
      return { kind: 'done', text: 'Took place' };
    case 'no_show':
      return { kind: 'bad', text: 'Did not come' };
    case 'cancelled':
      return { kind: 'none', text: 'Canceled' };
    case 'slot_lost':
      return { kind: 'none', text: 'Paid too late' };
    case 'expired':
      return { kind: 'none', text: 'Never paid' };
  }
}

/** What became of its money. */
export function moneyMark(booking: Booking): Mark {
  const { capturedMinor, refundedMinor, refundState, state, settled } = booking;
  if (refundState === 'due') {
    return { kind: 'bad', text: `${money(booking, owedMinor(booking))} refund due` };
  }
  if (refundedMinor > 0) {
    return {
      kind: 'none',
      text: `${money(booking, refundedMinor)} of ${money(booking, capturedMinor)} refunded`,
    };
  }
  if (capturedMinor > 0) return { kind: 'done', text: `Paid ${money(booking, capturedMinor)}` };
  if (state === 'held') return { kind: 'wait', text: `${money(booking, booking.amountMinor)} to pay` };
  if (settled === 'elsewhere') {
    return { kind: 'done', text: `${money(booking, booking.amountMinor)} paid elsewhere` };
  }
  return { kind: 'none', text: settled === 'free' ? 'Free' : 'No payment' };
}

/** "in 2 h 10 min", "in 3 days", "now" */
export function untilWords(at: Instant, now: Instant): string {
  const minutes = Math.round((at - now) / 60_000);
  if (minutes <= 0) return 'now';
  if (minutes < 60) return `in ${minutes} min`;
  if (minutes < 24 * 60) return `in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? 'in 1 day' : `in ${days} days`;
}

export function mailMark(mail: OutboxMail): Mark {
  if (mail.delivery === 'bounced') return { kind: 'bad', text: 'Came back' };
  if (mail.delivery === 'complained') return { kind: 'bad', text: 'Marked as spam' };
  if (mail.delivery === 'delivered') return { kind: 'done', text: 'Delivered' };
  if (mail.sentAt !== null) return { kind: 'done', text: 'Sent' };
  if (mail.droppedAt !== null) return { kind: 'none', text: 'Not sent' };
  return { kind: 'wait', text: mail.attempts > 0 ? 'Tried, waits' : 'On its way' };
}

export interface TroubleWords {
  what: string;
  /** What happens without the owner, or what to do. */
  next: string;
  link: { label: string; href: string };
}

export function troubleWords(trouble: Trouble, owner: Reader): TroubleWords {
  switch (trouble.kind) {
    case 'alarm': {
      const { cause, detail, since } = trouble.alarm;
      const { what, next } = alarmRules[cause];
      return {
        what,
        next: `Since ${slotLabel(since, owner)}: ${detail}. ${next}`,
        link: { label: 'See Health', href: '/desk/health' },
      };
    }
    case 'mail':
      return mailTrouble(trouble.mail, owner);
    case 'refund-due': {
      const { booking } = trouble;
      return {
        what: `${money(booking, owedMinor(booking))} for ${nameOf(booking)} is not refunded yet`,
        next: 'It is tried again until Stripe takes it.',
        link: { label: 'Open the booking', href: bookingPath(booking.id) },
      };
    }
    case 'note-due':
      return {
        what: `The note for ${nameOf(trouble.booking)} is late`,
        next: `It was promised by ${slotLabel(trouble.dueAt, owner)}.`,
        link: { label: 'Write it', href: `${bookingPath(trouble.booking.id)}/written-note` },
      };
    case 'payout': {
      const { payout, sumMinor, standing } = trouble.view;
      const arrived = money(payout, payout.amountMinor);
      return {
        what:
          standing === 'failed'
            ? `A payout of ${arrived} did not arrive`
            : `A payout of ${arrived} is made of ${money(payout, sumMinor)}`,
        next: `${slotLabel(payout.at, owner)}. Compare it with Stripe.`,
        link: { label: 'See what it is made of', href: `/desk/money?payout=${payout.id}` },
      };
    }
    case 'feed': {
      const { feed } = trouble;
      const { what, next } = feed.failing ? failureWords(feed.failing.failure, feed) : { what: '', next: '' };
      return {
        what: trouble.isBlind
          ? `No sessions are offered: ${feed.name} was not read since ${slotLabel(feed.copy.readAt, owner)}`
          : `Your calendar ${feed.name} cannot be read`,
        next: `${what} ${next}`.trim(),
        link: { label: 'See the calendar', href: feedPath(feed.id) },
      };
    }
    case 'webhook':
      return {
        what: `An event of ${trouble.source === 'stripe' ? 'Stripe' : 'Resend'} could not be taken up`,
        next: `${trouble.type}, ${slotLabel(trouble.receivedAt, owner)}. It is tried again every minute.`,
        link: { label: 'See Health', href: '/desk/health' },
      };
  }
}

function mailTrouble(mail: OutboxMail, owner: Reader): TroubleWords {
  const link = mail.bookingId
    ? { label: 'Send it to another address', href: `${bookingPath(mail.bookingId)}#mail` }
    : { label: 'See Health', href: '/desk/health' };
  if (mail.delivery === 'bounced' || mail.delivery === 'complained') {
    const how = mail.delivery === 'bounced' ? 'came back' : 'was marked as spam';
    return { what: `An email to ${mail.to} ${how}`, next: mail.subject, link };
  }
  const next =
    mail.droppedAt === null
      ? `${mail.subject}. Next try ${slotLabel(mail.nextTryAt, owner)}.`
      : `${mail.subject}. It is not tried again unless you say so.`;
  return { what: `An email to ${mail.to} could not be sent`, next, link };
}

export function feedPath(id: string): string {
  return `/desk/calendar/feeds/${id}`;
}

export function bookingPath(id: string): string {
  return `/desk/bookings/${id}`;
}
