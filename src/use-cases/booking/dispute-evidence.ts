import type { Attachment } from '#domain/attachment.ts';
import { bookingMoney } from '#domain/booking-money.ts';
import type { Instant } from '#domain/interval.ts';
import { freeUntil } from '#domain/policy.ts';
import { plain } from '#emails/typed.ts';
import type { BookingView } from './view-booking.ts';

/** What a bank asks for when a payment is disputed, as one file: who bought what, by which rules, and what they were sent. */
export function disputeEvidence({ booking, history, money, mails }: Omit<BookingView, 'notes'>): Attachment {
  const { attendee, offer } = booking;
  const lines = [
    `# Booking ${booking.id}`,
    '',
    `- ${plain(attendee.name)}, ${plain(attendee.email)}`,
    `- ${plain(offer.name)}, ${offer.minutes} minutes, ${bookingMoney(booking, booking.amountMinor)}`,
    `- From ${utc(booking.startsAt)} to ${utc(booking.endsAt)}`,
    `- State: ${booking.state}`,
    `- Full refund or free move until ${utc(freeUntil(booking))}, shown before the payment and in the confirmation`,
    '',
    '## What happened',
    ...history.map(({ at, what, by, why }) => `- ${utc(at)}: ${what} (${by})${why && `, ${plain(why)}`}`),
    '',
    '## Money',
    ...money.map((entry) =>
      [
        `- ${utc(entry.at)}: ${entry.kind}`,
        bookingMoney(entry, entry.amountMinor),
        entry.status,
        entry.stripeId,
      ].join(', '),
    ),
    '',
    '## Emails',
    ...mails.map(
      ({ createdAt, kind, to, subject, sentAt, delivery }) =>
        `- ${utc(createdAt)}: ${kind} to ${plain(to)}, "${plain(subject)}", ${sentAt ? `sent ${utc(sentAt)}` : 'not sent'}${delivery ? `, ${delivery}` : ''}`,
    ),
    '',
  ];
  return { filename: 'evidence.md', contentType: 'text/markdown; charset=utf-8', content: lines.join('\n') };
}

function utc(instant: Instant): string {
  return new Date(instant).toISOString();
}
