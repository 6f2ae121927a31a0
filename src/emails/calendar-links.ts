import type { Booking } from '#domain/booking.ts';
import type { Block, Link, MailSite } from './draft.ts';
import { bookingUrlPlaceholder } from './fill.ts';
import { ownerOf } from './session.ts';

/** For people whose mail takes invitations out, or adds those of known senders alone, as Gmail does. */
export function calendarLinks(booking: Booking, site: MailSite): Block[] {
  return [
    { kind: 'heading', text: 'Add it to your calendar' },
    { kind: 'small', text: 'The invitation is attached. Where it does not show up, these do the same.' },
    {
      kind: 'links',
      links: [
        ...calendarAddresses(booking, site),
        { label: 'Apple and others (.ics)', href: `${bookingUrlPlaceholder}/invite.ics` },
      ],
    },
  ];
}

/**
 * Where the session can be put down with one press. The addresses of other companies carry what anybody may know: what it
 * is and when, never who, where or the booking page.
 */
export function calendarAddresses(booking: Booking, site: MailSite): Link[] {
  const title = `${booking.offer.name} with ${ownerOf(site)}`;
  const note = `The place is in the email from ${site.name}.`;
  const [start, end] = [iso(booking.startsAt), iso(booking.endsAt)];
  const google = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(start)}/${compact(end)}`,
    details: note,
  });
  const outlook = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: start,
    enddt: end,
    body: note,
  });
  return [
    { label: 'Google', href: `https://calendar.google.com/calendar/render?${google}` },
    { label: 'Outlook at work', href: `https://outlook.office.com/calendar/0/deeplink/compose?${outlook}` },
    { label: 'Outlook.com', href: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}` },
  ];
}

/** `2026-12-08T14:30:00Z` */
function iso(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** `20261208T143000Z` */
function compact(iso: string): string {
  return iso.replace(/[-:]/g, '');
}
