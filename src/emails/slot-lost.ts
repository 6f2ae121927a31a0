import { bookingMoney, leftMinor } from '#domain/booking-money.ts';
import { bankTime } from './cancelled.ts';
import { type MailContent, renderMail } from './layout.ts';
import {
  type BookingMailFacts,
  bookingPage,
  buyersStart,
  myTimeSentence,
  whenFact,
  whyThisMail,
} from './session.ts';

/**
 * To the buyer: paid, and yet too late for this time.
 * @param bookUrl where a new time is picked: absolute, `/book` with the offer
 */
export function slotLostMail(facts: BookingMailFacts, bookUrl: string): MailContent {
  const { booking, site, now } = facts;
  const start = buyersStart(booking);
  const amount = bookingMoney(booking, leftMinor(booking));
  const why =
    booking.startsAt <= now
      ? 'Your payment arrived after the session should have started, so nothing is booked.'
      : 'Your payment arrived after the time had been given to somebody else, so nothing is booked.';

  return renderMail(site, {
    subject: `Not booked: ${start}`,
    preview: 'You get a full refund, and there are other times.',
    title: `${start} is gone`,
    blocks: [
      { kind: 'paragraph', text: `${why} ${myTimeSentence(booking, site)}` },
      {
        kind: 'paragraph',
        text: `Your full ${amount} is being refunded automatically. ${bankTime} To pick another time, make a new booking.`,
      },
      { kind: 'button', link: { label: 'Pick another time', href: bookUrl } },
      { kind: 'links', links: [bookingPage] },
      { kind: 'facts', facts: [whenFact(booking, site, 'buyer')] },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
