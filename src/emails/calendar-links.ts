import type { Booking } from '#domain/booking.ts';
import { bookingUrlPlaceholder } from './fill.ts';
import type { Block, MailSite } from './layout.ts';
import { ownerOf } from './session.ts';

/**
 * For people whose mail strips invitations. The addresses of other companies carry what anybody may know: what it is
 * and when, never who, where or the booking page.
 */
export function calendarLinks(booking: Booking, site: MailSite): Block[] {
  const title = `${booking.offer.name} with ${ownerOf(site)}`;
  const note = `The place is in the mail from ${site.name}.`;
  const [start, end] = [iso(booking.startsAt), iso(booking.endsAt)];

  const google = new URL('https://calendar.google.com/calendar/render');
  google.search = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(start)}/${compact(end)}`,
    details: note,
  }).toString();

  const outlook = new URL('https://outlook.live.com/calendar/0/deeplink/compose');
  outlook.search = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: start,
    enddt: end,
    body: note,
  }).toString();

  return [
    { kind: 'heading', text: 'No invitation in this mail?' },
    { kind: 'small', text: 'Some mailboxes take calendar files out. These do the same.' },
    {
      kind: 'links',
      links: [
        { label: 'Add to Google Calendar', href: google.href },
        { label: 'Add to Outlook', href: outlook.href },
        { label: 'Get the calendar file', href: `${bookingUrlPlaceholder}/invite.ics` },
      ],
    },
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
