import type { Instant } from '#domain/interval.ts';
import { slotLabel } from '#domain/time/labels.ts';
import { calendarLinks } from './calendar-links.ts';
import type { Block } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';
import {
  type BookingMailFacts,
  bookingPage,
  buyersStart,
  myTimeSentence,
  offerFact,
  paidFact,
  placeFact,
  policyFact,
  whenFact,
  whyThisMail,
} from './session.ts';

/**
 * To the buyer: the new time. The use case attaches the invitation, which replaces the old entry.
 * @param facts the booking as it stands after the move
 * @param byOwner what the owner wrote, who moved it; null when the buyer did
 */
export function movedMail(
  facts: BookingMailFacts,
  previousStartsAt: Instant,
  byOwner: { words: string } | null = null,
): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const before = slotLabel(previousStartsAt, booking.attendee);
  const mine = myTimeSentence(booking, site);

  return renderMail(site, {
    subject: `Moved: ${start}`,
    preview: `${mine} You don’t pay again.`,
    title: byOwner ? `I moved our session to ${start}` : `Your session is now on ${start}`,
    blocks: [
      ...(byOwner?.words ? [{ kind: 'quote' as const, text: byOwner.words }] : []),
      {
        kind: 'paragraph',
        text: `${mine} It was ${before}. You don’t pay again, and the attached calendar file replaces the old entry.`,
      },
      ...(byOwner ? [yourSay(facts)] : []),
      { kind: 'button', link: bookingPage },
      {
        kind: 'facts',
        facts: [
          offerFact(booking, site),
          whenFact(booking, site, 'buyer'),
          placeFact(booking),
          paidFact(booking),
          policyFact(facts),
        ],
      },
      ...calendarLinks(booking, site),
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}

/** Whoever was moved may leave, or move on, until the session begins. */
function yourSay({ booking }: BookingMailFacts): Block {
  const back = booking.capturedMinor > booking.refundedMinor ? ', with everything you paid back,' : '';
  return {
    kind: 'paragraph',
    text: `If that doesn’t suit you, pick another time or cancel${back} on your booking page, until it starts.`,
  };
}
