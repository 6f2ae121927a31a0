import { bookingMoney, leftMinor } from '#domain/booking-money.ts';
import { bankTime } from './cancelled.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, bookingPage, buyersStart, whenFact, whyThisMail } from './session.ts';

/**
 * To the buyer: Stripe has taken the refund.
 * @param amountMinor what goes back with it; earlier parts are named beside it
 */
export function refundedMail(facts: BookingMailFacts, amountMinor: number): MailContent {
  const { booking, site } = facts;
  const amount = bookingMoney(booking, amountMinor);
  const { refundedMinor } = booking;
  const before =
    refundedMinor > amountMinor
      ? ` With what was refunded before, that makes ${bookingMoney(booking, refundedMinor)}.`
      : '';
  const left = leftMinor(booking);
  const rest = left > 0 ? ` ${bookingMoney(booking, left)} of what you paid stays.` : ' That is all of it.';

  return renderMail(site, {
    subject: `Refund of ${amount}`,
    preview: `For ${buyersStart(booking)}.`,
    title: `${amount} is on its way back to you`,
    blocks: [
      {
        kind: 'paragraph',
        text: `It goes to the card or account you paid with.${before}${rest} ${bankTime}`,
      },
      { kind: 'button', link: bookingPage },
      { kind: 'facts', facts: [whenFact(booking, site, 'buyer')] },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
