import { slotLabel } from '#domain/time/labels.ts';
import { bookingUrlPlaceholder } from './fill.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, buyersStart, offerFact, whenFact } from './session.ts';

/** To whoever is said to want a free session: one press, or nothing happens. */
export function confirmRequestMail({ booking, site }: BookingMailFacts): MailContent {
  const start = buyersStart(booking);
  const until = slotLabel(booking.holdUntil, booking.attendee);
  return renderMail(site, {
    subject: `Please confirm: ${start}`,
    preview: `One press, by ${until}.`,
    title: `Confirm ${start}`,
    blocks: [
      {
        kind: 'paragraph',
        text: `I’m holding this time for you until ${until}. Confirm it, and it’s yours.`,
      },
      { kind: 'button', link: { label: 'See it and confirm', href: bookingUrlPlaceholder } },
      {
        kind: 'small',
        text: 'You didn’t ask for this? Ignore this email: without your confirmation nothing is booked, and I won’t write again.',
      },
      { kind: 'facts', facts: [offerFact(booking, site), whenFact(booking, site, 'buyer')] },
    ],
    footer: `Sent because somebody entered ${booking.attendee.email} to book a free session. Questions: just reply, or write to ${site.contactEmail}.`,
    replyTo: site.contactEmail,
  });
}
