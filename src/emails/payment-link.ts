import { bookingMoney } from '#domain/booking-money.ts';
import { slotLabel } from '#domain/time/labels.ts';
import { bookingUrlPlaceholder } from './fill.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, buyersStart, offerFact, whenFact } from './session.ts';

/** To somebody for whom the owner holds a time: where it is paid, and until when. */
export function paymentLinkMail({ booking, site }: BookingMailFacts): MailContent {
  const { attendee, checkoutExpiresAt, offer } = booking;
  const start = buyersStart(booking);
  const price = bookingMoney(booking, booking.amountMinor);
  const until = slotLabel(checkoutExpiresAt, attendee);
  return renderMail(site, {
    subject: `Held for you: ${start}`,
    preview: `${price}, to be paid until ${until}.`,
    title: `${start} is held for you`,
    blocks: [
      { kind: 'paragraph', text: `It is yours once it is paid: ${price}, until ${until}.` },
      { kind: 'button', link: { label: `Go on to the payment, ${price}`, href: bookingUrlPlaceholder } },
      { kind: 'small', text: 'Without a payment the time is free again after that, and nothing is charged.' },
      {
        kind: 'facts',
        facts: [
          { ...offerFact(booking, site), details: [offer.taxSentence] },
          whenFact(booking, site, 'buyer'),
        ],
      },
    ],
    footer: `Sent because we agreed on this session. This address is used for it only. Questions: just reply, or write to ${site.contactEmail}.`,
    replyTo: site.contactEmail,
  });
}
