import type { Attachment } from '#domain/attachment.ts';
import type { Booking } from '#domain/booking.ts';
import { bookingMoney } from '#domain/booking-money.ts';
import type { Instant } from '#domain/interval.ts';
import { slotLabel } from '#domain/time/labels.ts';
import type { Block } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, paidWords, placeFact, whenFact } from './session.ts';
import { plain } from './typed.ts';

/** What the owner hears about a booking. Times are those before a move, amounts in the smallest unit. */
export type BookingNews =
  | { what: 'booked' }
  | { what: 'moved'; previousStartsAt: Instant /** In a row, told in this one mail. */; moves: number }
  /** You asked for another time, and they keep theirs. */
  | { what: 'kept' }
  /** What you did yourself: no news, but the file that keeps your own calendar right. */
  | { what: 'yours'; change: keyof typeof ownActs }
  | { what: 'cancelled'; refundMinor: number };

/**
 * To the owner: who comes, when, about what. An answer goes to the buyer; an attached audit comes along as a file.
 * @param deskUrl of the booking at the desk
 */
export function ownerNoticeMail(facts: BookingMailFacts, news: BookingNews, deskUrl: string): MailContent {
  const { booking, site } = facts;
  const { attendee } = booking;
  const start = slotLabel(booking.startsAt, site);

  return renderMail(site, {
    // No typed text: a subject is read by filters and shown in places that nobody checks.
    subject: `${headlines[news.what]}: ${start}`,
    preview: `${booking.offer.name}, ${bookingMoney(booking, booking.amountMinor)}.`,
    title: `${headlines[news.what]}: ${start}`,
    blocks: [
      ...newsBlocks(facts, news),
      { kind: 'button', link: { label: 'Open it at your desk', href: deskUrl } },
      {
        kind: 'facts',
        facts: [
          { name: attendee.name || 'No name given', details: [attendee.email] },
          ...(attendee.company.trim() ? [{ name: 'Company', details: [attendee.company] }] : []),
          whenFact(booking, site, 'owner'),
          { name: booking.offer.name, details: [paidWords(booking)] },
          placeFact(booking),
        ],
      },
      ...topicBlocks(booking),
    ],
    footer: `Sent to the owner of ${site.name}. A reply to this email goes to the person who booked.`,
    replyTo: attendee.email,
    attachments: news.what === 'booked' ? auditFile(booking) : [],
  });
}

const headlines: Record<BookingNews['what'], string> = {
  booked: 'New booking',
  moved: 'Moved',
  kept: 'Not moved',
  yours: 'For your calendar',
  cancelled: 'Canceled',
};

const ownActs = {
  booked: 'You booked it at your desk.',
  moved: 'You moved it.',
  meeting: 'You changed where you meet.',
};

function newsBlocks({ booking, site }: BookingMailFacts, news: BookingNews): Block[] {
  switch (news.what) {
    case 'booked':
      return [];
    case 'moved':
      return [{ kind: 'paragraph', text: movedWords(slotLabel(news.previousStartsAt, site), news.moves) }];
    case 'kept':
      return [{ kind: 'paragraph', text: 'You asked for another time, and they keep this one.' }];
    case 'yours':
      return [{ kind: 'paragraph', text: `${ownActs[news.change]} The attached file tells your calendar.` }];
    case 'cancelled': {
      const who = booking.cancelledBy === 'buyer' ? 'The buyer canceled.' : 'You canceled.';
      const refund =
        news.refundMinor > 0
          ? `${bookingMoney(booking, news.refundMinor)} is being refunded.`
          : booking.capturedMinor > 0
            ? 'No refund is due by the policy of this booking.'
            : 'Nothing was paid through this site, so there is nothing to refund.';
      return [{ kind: 'paragraph', text: `${who} ${refund} The time is free again.` }];
    }
  }
}

function movedWords(previous: string, moves: number): string {
  return moves === 1
    ? `It was ${previous}.`
    : `They moved it ${moves} times since the last news. The time before this one was ${previous}.`;
}

function topicBlocks({ attendee, attachedAudit }: Booking): Block[] {
  const topic: Block[] = attendee.topic.trim()
    ? [
        { kind: 'heading', text: 'What it is about' },
        { kind: 'quote', text: attendee.topic },
      ]
    : [];
  const audit: Block[] = attachedAudit
    ? [{ kind: 'paragraph', text: 'They attached their audit: audit.md.' }]
    : [];
  return [...topic, ...audit];
}

function auditFile({ attachedAudit }: Booking): Attachment[] {
  if (!attachedAudit) return [];
  const content = plain(attachedAudit);
  return [{ filename: 'audit.md', contentType: 'text/markdown; charset=utf-8', content: `${content}\n` }];
}
