import { calendarLinks } from './calendar-links.ts';
import { type MailContent, renderMail } from './layout.ts';
import {
  type BookingMailFacts,
  bookingPage,
  buyersStart,
  placeFact,
  whenFact,
  whyThisMail,
} from './session.ts';

/** To the buyer: same time, another place. The use case attaches the invitation, which replaces the old entry. */
export function meetingChangedMail(facts: BookingMailFacts): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const what = booking.offer.meeting.kind === 'video' ? 'link' : 'number';
  return renderMail(site, {
    subject: `New ${what}: ${start}`,
    preview: 'The time stays as it is.',
    title: `We meet at another ${what}`,
    blocks: [
      {
        kind: 'paragraph',
        text: `The time stays: ${start}. The attached calendar file replaces the old entry.`,
      },
      { kind: 'button', link: bookingPage },
      { kind: 'facts', facts: [placeFact(booking), whenFact(booking, site, 'buyer')] },
      ...calendarLinks(booking, site),
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
