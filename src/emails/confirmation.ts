import { timeLabel } from '#domain/time/labels.ts';
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

/** To the buyer: everything about the booked session. The use case attaches the invitation. */
export function confirmationMail(facts: BookingMailFacts): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const end = timeLabel(booking.endsAt, booking.attendee.timeZone);
  const mine = myTimeSentence(booking, site);

  return renderMail(site, {
    subject: `Booked: ${start}`,
    preview: `${mine} Place, price and policy inside.`,
    title: `You are booked for ${start}`,
    blocks: [
      {
        kind: 'paragraph',
        text: `${mine} We have until ${end} your time. The calendar file is attached.`,
      },
      { kind: 'button', link: bookingPage },
      { kind: 'small', text: 'Join, move, cancel and receipt are all on that page, and it stays there.' },
      { kind: 'heading', text: 'What you bought' },
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
      { kind: 'heading', text: 'Bring three things' },
      {
        kind: 'paragraph',
        text: 'Your roadmap as it is, one feature that took too long, and one decision nobody has made.',
      },
      ...calendarLinks(booking, site),
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
