import { dateLabel } from '#domain/time/labels.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, whyThisMail } from './session.ts';

/** Stands for the page on which a buyer answers and withdraws: its address carries a token that is kept nowhere. */
export const referenceUrlPlaceholder = '{{reference-url}}';

/** To the buyer, once, a day after the note. */
export function referenceQuestionMail(facts: BookingMailFacts): MailContent {
  const { booking, site } = facts;
  return renderMail(site, {
    subject: 'May I quote you?',
    preview: 'One question. You choose the words and how you are named.',
    title: 'May I quote you?',
    blocks: [
      {
        kind: 'paragraph',
        text: `We talked on ${dateLabel(booking.startsAt, booking.attendee.timeZone)}. If it helped, one sentence from you helps the next person decide. You write it, you choose how you are named, and I show it only after you agree.`,
      },
      { kind: 'button', link: { label: 'Answer in your own words', href: referenceUrlPlaceholder } },
      {
        kind: 'small',
        text: 'No answer is an answer: I ask once. The same link takes your words back at any time.',
      },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
