import type { Booking } from '#domain/booking.ts';
import { bookingMoney } from '#domain/booking-money.ts';
import { slotLabel } from '#domain/time/labels.ts';
import type { Block, Link, MailSite } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';
import { whenFact } from './session.ts';

export interface OwnerAlert {
  site: MailSite;
  /** What happened, a sentence of ours: with the session's time it is also the subject. */
  what: string;
  /** What happens next, by itself or by the owner's hand. */
  next: string;
  /** The booking it is about, or null. */
  booking: Booking | null;
  /** The one thing to open or to run; for a booking, showing it is the default. */
  action?: { link: Link } | { command: string };
}

/** To the owner: something needs an eye. */
export function ownerAlertMail({ site, what, next, booking, action }: OwnerAlert): MailContent {
  const when = booking ? ` (${slotLabel(booking.startsAt, site)})` : '';
  const act = action ?? (booking ? { command: `npm run owner -- show ${booking.id}` } : null);
  return renderMail(site, {
    // With the time, so that alerts of two bookings can be told apart, also by a look-up at the provider.
    subject: `${site.name}: ${when ? what.replace(/\.$/, '') : what}${when}`,
    preview: next,
    title: what,
    blocks: [
      { kind: 'paragraph', text: next },
      ...(act === null ? [] : [toBlock(act)]),
      ...(booking ? bookingBlocks(booking, site) : []),
    ],
    footer: `Sent to the owner of ${site.name} by the site itself.`,
    replyTo: null,
  });
}

function toBlock(action: { link: Link } | { command: string }): Block {
  return 'link' in action ? { kind: 'button', link: action.link } : { kind: 'command', text: action.command };
}

function bookingBlocks(booking: Booking, site: MailSite): Block[] {
  const { attendee } = booking;
  return [
    {
      kind: 'facts',
      facts: [
        { name: attendee.name || 'No name given', details: [attendee.email] },
        whenFact(booking, site, 'owner'),
        { name: booking.offer.name, details: [bookingMoney(booking, booking.amountMinor)] },
      ],
    },
  ];
}
