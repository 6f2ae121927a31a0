import type { Instant } from '#domain/interval.ts';
import { slotLabel } from '#domain/time/labels.ts';
import { calendarLinks } from './calendar-links.ts';
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
 */
export function movedMail(facts: BookingMailFacts, previousStartsAt: Instant): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const before = slotLabel(previousStartsAt, booking.attendee.timeZone);
  const mine = myTimeSentence(booking, site);

  return renderMail(site, {
    subject: `Moved: ${start}`,
    preview: `${mine} You do not pay again.`,
    title: `Your session is now on ${start}`,
    blocks: [
      {
        kind: 'paragraph',
        text: `${mine} It was ${before}. You do not pay again, and the attached calendar file replaces the old entry.`,
      },
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
