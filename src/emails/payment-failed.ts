import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, buyersStart, myTimeSentence, whenFact, whyThisMail } from './session.ts';

/**
 * To the buyer: the bank said no to a payment that took its time, or has not said anything while the start came near.
 * @param bookUrl where a new time is picked: absolute, `/book` with the offer
 */
export function paymentFailedMail(
  facts: BookingMailFacts,
  { isUndecided, bookUrl }: { isUndecided: boolean; bookUrl: string },
): MailContent {
  const { booking, site } = facts;
  const start = buyersStart(booking);
  const why = isUndecided
    ? 'Your bank hasn’t answered yet, and I can’t keep the time any longer. If the payment still comes in, you get the time if it’s still free, or a full refund.'
    : 'Your bank didn’t make the payment, so nothing was charged and nothing is booked.';

  return renderMail(site, {
    subject: `Not booked: ${start}`,
    preview: isUndecided ? 'The payment has not come in.' : 'The payment did not go through.',
    title: isUndecided ? `${start} could not be kept` : `The payment for ${start} did not go through`,
    blocks: [
      { kind: 'paragraph', text: `${why} ${myTimeSentence(booking, site)}` },
      { kind: 'button', link: { label: 'Pick another time', href: bookUrl } },
      { kind: 'facts', facts: [whenFact(booking, site, 'buyer')] },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}
