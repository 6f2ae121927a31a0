import type { Instant } from '#domain/interval.ts';
import { slotLabel } from '#domain/time/labels.ts';
import { bookingUrlPlaceholder } from './fill.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, buyersStart, whenFact, whyThisMail } from './session.ts';

/** To the buyer: the owner asks for another time. Until they answer, everything stays as it is. */
export function moveQuestionMail(
  facts: BookingMailFacts,
  { suggested, words }: { suggested: Instant[]; words: string },
): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const times = suggested.map((at) => slotLabel(at, booking.attendee)).join('\n');
  const hasMoney = booking.capturedMinor > booking.refundedMinor;
  return renderMail(site, {
    subject: `Can we move ${start}?`,
    preview: 'You decide. Without an answer it stays as it is.',
    title: `Can we move our session of ${start}?`,
    blocks: [
      ...(words ? [{ kind: 'quote' as const, text: words }] : []),
      { kind: 'paragraph', text: 'These times would work for me; they are not held:' },
      { kind: 'quote', text: times },
      {
        kind: 'paragraph',
        text: `Take one of them, keep the time you have, or cancel${hasMoney ? ' and get a full refund' : ''}. Without an answer it stays as it is.`,
      },
      {
        kind: 'button',
        link: { label: 'Answer on your booking page', href: `${bookingUrlPlaceholder}/answer` },
      },
      { kind: 'facts', facts: [whenFact(booking, site, 'buyer')] },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
