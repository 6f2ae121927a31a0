import type { Booking } from '#domain/booking.ts';
import { bookingMoney, leftMinor } from '#domain/booking-money.ts';
import { wayInWords } from '#domain/facts.ts';
import type { Instant } from '#domain/interval.ts';
import { freeUntil, hadFreeTime } from '#domain/policy.ts';
import {
  dateLabel,
  dayKey,
  type Reader,
  slotLabel,
  spanLabel,
  timeLabel,
  zoneCity,
  zoneLabel,
} from '#domain/time/labels.ts';
import { isOneZone } from '#domain/time/one-zone.ts';
import type { Fact, Link, MailSite } from './draft.ts';
import { bookingUrlPlaceholder } from './fill.ts';
import { asSentence, noRefundWords } from './past-limit.ts';
import { webAddress } from './typed.ts';

/** What every mail about a booking is rendered from. */
export interface BookingMailFacts {
  booking: Booking;
  site: MailSite;
  /** What the buyer should have at hand, a sentence each. */
  bring: string[];
  /** Decides what is still possible: a free move, a refund, another time. */
  now: Instant;
}

export function ownerOf(site: MailSite): string {
  return site.ownerName.trim() || 'the consultant';
}

/** "Tuesday, December 8, 3:30 PM, Berlin time", as the buyer reads it. */
export function buyersStart({ startsAt, attendee }: Booking): string {
  return slotLabel(startsAt, attendee);
}

/** "It’s 9:30 AM in New York for me." */
export function myTimeSentence(booking: Booking, site: MailSite): string {
  const { startsAt, attendee } = booking;
  if (isInOwnersZone(booking, site)) return 'We’re in the same time zone.';
  const owner = { ...attendee, timeZone: site.timeZone };
  const isSameDay = dayKey(startsAt, attendee.timeZone) === dayKey(startsAt, site.timeZone);
  const mine = isSameDay
    ? `${timeLabel(startsAt, owner)} in ${zoneCity(site.timeZone)}`
    : slotLabel(startsAt, owner);
  return `It’s ${mine} for me.`;
}

/** Both zones with date, year and offset, the reader's own first. */
export function whenFact(booking: Booking, site: MailSite, reader: 'buyer' | 'owner'): Fact {
  // Both by the clock of whoever reads it.
  const { clock } = reader === 'buyer' ? booking.attendee : site;
  const buyers = whenLabel(booking, { timeZone: booking.attendee.timeZone, clock });
  const owners = whenLabel(booking, { timeZone: site.timeZone, clock });
  if (isInOwnersZone(booking, site)) return { name: 'When', details: [`${buyers}, for both of us`] };
  return {
    name: 'When',
    details: reader === 'buyer' ? [buyers, `For me: ${owners}`] : [owners, `For them: ${buyers}`],
  };
}

export function offerFact({ offer }: Booking, site: MailSite): Fact {
  return { name: offer.name, details: [`With ${ownerOf(site)}`] };
}

/** Where the two meet, with a link where there is one. */
export function placeFact({ offer: { meeting } }: Booking): Fact {
  const isVideo = meeting.kind === 'video';
  const name = isVideo ? 'By video' : 'By phone';
  const address = meeting.address.trim();
  const href = isVideo ? webAddress(address) : null;
  const details = [href ? '' : address || wayInWords(meeting), meeting.instructions.trim()].filter(Boolean);
  return { name, details, ...(href ? { link: { label: href, href } } : {}) };
}

/** A button that leads straight into the call, where the place has an address. */
export function joinLink({ offer: { meeting } }: Booking): Link | null {
  const href = meeting.kind === 'video' ? webAddress(meeting.address.trim()) : null;
  return href ? { label: 'Join the video call', href } : null;
}

/** "$150.00 paid", "$150.00, paid directly", "Free" */
export function paidWords({ settled, ...booking }: Booking): string {
  if (settled === 'free') return 'Free';
  const price = bookingMoney(booking, booking.amountMinor);
  return settled === 'elsewhere' ? `${price}, paid directly` : `${price} paid`;
}

export function paidFact(booking: Booking): Fact {
  const { confirmedAt, attendee, offer, settled } = booking;
  if (settled === 'free') return { name: paidWords(booking), details: ['There is nothing to pay.'] };
  if (settled === 'elsewhere') {
    return { name: paidWords(booking), details: ['Not through this site, so it is settled between us.'] };
  }
  const paidOn = confirmedAt === null ? [] : [dateLabel(confirmedAt, attendee.timeZone)];
  return {
    name: paidWords(booking),
    details: [...paidOn, offer.taxSentence],
  };
}

/** The policy as a date and an amount, which is what it means for this booking now. */
export function policyFact({ booking, now }: BookingMailFacts): Fact {
  const until = slotLabel(freeUntil(booking), booking.attendee);
  if (booking.settled !== 'stripe') return policyWithoutMoney(now <= freeUntil(booking), until);
  const amount = bookingMoney(booking, leftMinor(booking));
  const ifICancel = `If I cancel, you choose: ${amount} back, or another time within ${days(booking.offer.policy.rebookDays)}.`;
  return now <= freeUntil(booking)
    ? {
        name: `A refund of ${amount}, or a free move`,
        details: [`Until ${until}. After that, neither.`, ifICancel],
      }
    : {
        name: 'No longer refundable or movable',
        details: [
          hadFreeTime(booking) ? `Both were free until ${until}.` : asSentence(noRefundWords(booking)),
          ifICancel,
        ],
      };
}

function policyWithoutMoney(isFree: boolean, until: string): Fact {
  return isFree
    ? { name: 'Move or cancel it yourself', details: [`Until ${until}. After that, write to me.`] }
    : { name: 'No longer movable', details: [`You could move it until ${until}. Write to me.`] };
}

export const bookingPage: Link = { label: 'Open your booking page', href: bookingUrlPlaceholder };
export const pickAnotherTime: Link = { label: 'Pick another time', href: `${bookingUrlPlaceholder}/move` };

export function whyThisMail({ booking, site }: BookingMailFacts): string {
  return `You’re receiving this because you booked a session with ${booking.attendee.email}. I use the address for this session only. Questions: just reply, or write to ${site.contactEmail}.`;
}

function whenLabel({ startsAt, endsAt }: Booking, reader: Reader): string {
  const { timeZone } = reader;
  return `${dateLabel(startsAt, timeZone)}, ${spanLabel(startsAt, endsAt, reader)}, ${zoneLabel(timeZone, startsAt)}`;
}

function isInOwnersZone({ attendee }: Booking, site: MailSite): boolean {
  return isOneZone(attendee.timeZone, site.timeZone);
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
