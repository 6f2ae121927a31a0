import type { Booking } from '#domain/booking.ts';
import { bookingMoney as money, owedMinor } from '#domain/booking-money.ts';
import type { Instant } from '#domain/interval.ts';
import { freeUntil } from '#domain/policy.ts';
import {
  dateLabel,
  dayKey,
  dayLabel,
  slotLabel,
  timeLabel,
  unbroken,
  zoneCity,
} from '#domain/time/labels.ts';
import { isOneZone } from '#domain/time/one-zone.ts';
import type { BookingView } from '#use-cases/booking/view-booking.ts';

export { bookingMoney as money } from '#domain/booking-money.ts';

/** An instant as the buyer reads it: "Tuesday, December 8, 3:30 PM, Berlin time". */
export function theirs(booking: Booking, at: Instant): string {
  return slotLabel(at, booking.attendee);
}

/** "Tuesday, January 12, 3:30 PM in Berlin" */
export function appointment(booking: Booking): string {
  return appointmentParts(booking).join(' ');
}

/** Day, time and place: a heading breaks between these and not inside them. */
export function appointmentParts({ startsAt, attendee }: Booking): string[] {
  const { timeZone } = attendee;
  return [
    `${dayLabel(startsAt, timeZone)},`,
    timeLabel(startsAt, attendee),
    unbroken(`in ${zoneCity(timeZone)}`),
  ];
}

/** "It’s 9:30 AM in New York, where I am. We have until 4:00 PM your time." */
export function bothTimes({ startsAt, endsAt, attendee, offer }: Booking): string {
  const { timeZone } = attendee;
  const { hostZone } = offer;
  const until = `We have until ${timeLabel(endsAt, attendee)}`;
  if (isOneZone(timeZone, hostZone)) return `We’re in the same time zone. ${until}.`;
  const isSameDay = dayKey(startsAt, timeZone) === dayKey(startsAt, hostZone);
  const day = isSameDay ? '' : `${dayLabel(startsAt, hostZone)}, `;
  return `It’s ${day}${timeLabel(startsAt, { ...attendee, timeZone: hostZone })} in ${zoneCity(hostZone)}, where I am. ${until} your time.`;
}

export function dateOf(booking: Booking, at: Instant): string {
  return dateLabel(at, booking.attendee.timeZone);
}

export function freeUntilLabel(booking: Booking): string {
  return theirs(booking, freeUntil(booking));
}

/** How the newest mail to the buyer fares, in a state and a sentence; null before there is one. */
export function mailState(view: BookingView): { state: 'done' | 'wait' | 'bad'; text: string } | null {
  const mails = view.mails.filter(({ to, kind }) => to === view.booking.attendee.email && toBuyer.has(kind));
  const newest = mails.toSorted((a, b) => a.createdAt - b.createdAt).at(-1);
  if (!newest) return null;
  if (newest.delivery === 'bounced')
    return { state: 'bad', text: `Came back from ${newest.to}. Is the address right?` };
  if (newest.delivery === 'complained') return { state: 'bad', text: `Marked as spam at ${newest.to}` };
  if (newest.delivery === 'delivered') return { state: 'done', text: `Delivered to ${newest.to}` };
  if (newest.sentAt !== null) return { state: 'done', text: `Sent to ${newest.to}` };
  if (newest.droppedAt !== null) return { state: 'bad', text: `Could not be sent to ${newest.to}` };
  return { state: 'wait', text: `On its way to ${newest.to}` };
}

const toBuyer = new Set(['confirmation', 'moved', 'cancelled']);

/** What became of the money, in a sentence; null while nothing was paid. */
export function moneyWords({ booking, history }: Pick<BookingView, 'booking' | 'history'>): string | null {
  const { capturedMinor, refundedMinor, refundState } = booking;
  if (capturedMinor === 0) return null;
  if (refundState === 'due') return `${money(booking, owedMinor(booking))} is on its way back to you`;
  if (refundState === 'refunded') return `${money(booking, refundedMinor)} was refunded the way you paid`;
  const isClosed = isRefundClosed({ booking, history });
  if (refundState === 'partly_refunded') {
    const rest = isClosed ? ', and the rest was settled in another way' : '';
    return `${money(booking, refundedMinor)} of ${money(booking, capturedMinor)} was refunded the way you paid${rest}`;
  }
  return isClosed
    ? `Your refund of ${money(booking, capturedMinor)} was settled in another way`
    : `${money(booking, capturedMinor)} was paid`;
}

/** A refund was owed, and it ended otherwise than through Stripe. */
export function isRefundClosed({ booking, history }: Pick<BookingView, 'booking' | 'history'>): boolean {
  const owesNothing = booking.refundState === 'none' || booking.refundState === 'partly_refunded';
  return owesNothing && history.some(({ what }) => what === 'refund-settled-elsewhere');
}
