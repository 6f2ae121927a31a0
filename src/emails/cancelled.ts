import { bookingMoney, leftMinor } from '#domain/booking-money.ts';
import { mayRebook } from '#domain/policy.ts';
import { slotLabel } from '#domain/time/labels.ts';
import type { Block } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';
import { noRefundWords } from './past-limit.ts';
import {
  type BookingMailFacts,
  bookingPage,
  buyersStart,
  myTimeSentence,
  pickAnotherTime,
  whenFact,
  whyThisMail,
} from './session.ts';

/**
 * To the buyer: what is cancelled and what happens with the money. The use case attaches the calendar's cancellation.
 * @param facts the booking as it stands after the cancellation; `cancelledBy` says whose it was
 * @param refundMinor what goes back, in the smallest unit; 0 for nothing
 * @param why what the owner wrote to the buyer; may be empty
 */
export function cancelledMail(facts: BookingMailFacts, refundMinor: number, why = ''): MailContent {
  const { booking, site } = facts;
  const byBuyer = booking.cancelledBy === 'buyer';
  const start = buyersStart(booking);
  const blocks = byBuyer ? afterBuyer(facts, refundMinor) : afterOwner(facts, refundMinor);

  return renderMail(site, {
    subject: `Canceled: ${start}`,
    preview: byBuyer ? 'What is refunded, and when.' : 'The money and what you can choose.',
    title: byBuyer ? `You canceled ${start}` : `I have to cancel ${start}`,
    blocks: [
      ...(why ? [{ kind: 'quote' as const, text: why }] : []),
      ...blocks,
      { kind: 'facts', facts: [whenFact(booking, site, 'buyer')] },
      {
        kind: 'small',
        text: 'The attached calendar file removes the session from your calendar.',
      },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}

function afterBuyer({ booking, site }: BookingMailFacts, refundMinor: number): Block[] {
  const paid = bookingMoney(booking, leftMinor(booking));
  const text =
    booking.settled !== 'stripe'
      ? 'You paid nothing through this site, so there is nothing to refund.'
      : refundMinor > 0
        ? `${bookingMoney(booking, refundMinor)} of ${paid} is being refunded the way you paid. ${bankTime}`
        : `Your ${paid} can’t be refunded: ${noRefundWords(booking)}.`;
  return [
    { kind: 'paragraph', text: `${myTimeSentence(booking, site)} The time is free for others now.` },
    { kind: 'paragraph', text },
    { kind: 'button', link: bookingPage },
  ];
}

function afterOwner(facts: BookingMailFacts, refundMinor: number): Block[] {
  const { booking, site, now } = facts;
  const amount = bookingMoney(booking, refundMinor);
  const sorry = `${myTimeSentence(booking, site)} I’m sorry: I can’t make it.`;
  if (booking.rebookUntil === null || !mayRebook(booking, now)) {
    return [
      { kind: 'paragraph', text: sorry },
      ...(refundMinor > 0
        ? [
            {
              kind: 'paragraph' as const,
              text: `Your ${amount} is being refunded the way you paid. ${bankTime}`,
            },
          ]
        : []),
      { kind: 'button', link: bookingPage },
    ];
  }
  const until = slotLabel(booking.rebookUntil, booking.attendee);
  return [
    { kind: 'paragraph', text: sorry },
    {
      kind: 'paragraph',
      text: `Your choice: pick another time by ${until}, and you don’t pay again, or get a refund of ${amount} on your booking page. If you do nothing, it is refunded automatically after that date.`,
    },
    { kind: 'button', link: pickAnotherTime },
    { kind: 'links', links: [{ ...bookingPage, label: `Refund ${amount} now` }] },
  ];
}

/** @see https://docs.stripe.com/refunds */
export const bankTime = 'Banks usually show it within 5 to 10 business days.';
