import { thingsWords } from '#domain/facts.ts';
import { timeLabel } from '#domain/time/labels.ts';
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

/** To the buyer: everything about the booked session. The use case attaches the invitation. */
export function confirmationMail(facts: BookingMailFacts): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const end = timeLabel(booking.endsAt, booking.attendee);
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
      ...calendarLinks(booking, site),
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
      ...bringBlocks(facts.bring),
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}

function bringBlocks(bring: string[]): Block[] {
  if (bring.length === 0) return [];
  return [
    { kind: 'heading', text: `Bring ${thingsWords(bring.length)}` },
    { kind: 'paragraph', text: bring.join(' ') },
  ];
}
