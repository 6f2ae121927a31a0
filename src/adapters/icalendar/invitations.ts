import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';
import type { Attachment } from '#domain/attachment.ts';
import type { Booking } from '#domain/booking.ts';
import { slotLabel, withPlainSpaces } from '#domain/time/labels.ts';
import { isOneZone } from '#domain/time/one-zone.ts';
import type { Invitations } from '#use-cases/ports/invitations.ts';
import type { InvitationSettings } from './invitation-settings.ts';
import { ownerCalendar, ownerFile } from './owner-calendar.ts';
import { joinAddress, placeOf } from './place.ts';
import { lines, mailbox, oneLine, parameter, webAddress } from './text.ts';

/**
 * Calendar files by RFC 5545 and RFC 5546: UTC, CRLF, lines of at most 75 octets. Typed text can neither end a line
 * nor leave its property.
 */
export function createInvitations(settings: InvitationSettings): Invitations {
  return {
    invite: (booking, bookingUrl) =>
      toAttachment(settings, booking, bookingUrl, {
        filename: 'invite.ics',
        method: ICalCalendarMethod.REQUEST,
        status: ICalEventStatus.CONFIRMED,
      }),
    cancellation: (booking, bookingUrl) =>
      toAttachment(settings, booking, bookingUrl, {
        filename: 'cancel.ics',
        method: ICalCalendarMethod.CANCEL,
        status: ICalEventStatus.CANCELLED,
      }),
    inviteOwner: (session) => ownerFile(settings, session, 'invite'),
    cancelForOwner: (session) => ownerFile(settings, session, 'cancel'),
    ownersCalendar: (sessions) => ownerCalendar(settings, sessions),
  };
}

interface Kind {
  filename: string;
  method: ICalCalendarMethod;
  status: ICalEventStatus;
}

function toAttachment(
  settings: InvitationSettings,
  booking: Booking,
  bookingUrl: string,
  { filename, method, status }: Kind,
): Attachment {
  const { organizerName, organizerEmail, productId, now } = settings;
  const { attendee, offer } = booking;
  const isCancelled = status === ICalEventStatus.CANCELLED;

  const calendar = ical({ prodId: oneLine(productId), method });
  calendar
    .createEvent({
      id: oneLine(booking.icsUid),
      sequence: booking.icsSequence,
      stamp: new Date(now()),
      start: new Date(booking.startsAt),
      end: new Date(booking.endsAt),
      summary: oneLine(`${offer.name}: ${organizerName} and ${attendee.name}`),
      description: describeSession(booking, bookingUrl, isCancelled),
      location: placeOf(booking),
      url: joinAddress(booking) ?? webAddress(bookingUrl),
      status,
      transparency: isCancelled ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
      busystatus: isCancelled ? ICalEventBusyStatus.FREE : ICalEventBusyStatus.BUSY,
      organizer: { name: parameter(organizerName), email: mailbox(organizerEmail) },
    })
    .createAttendee({
      name: parameter(attendee.name) || mailbox(attendee.email),
      email: mailbox(attendee.email),
      type: ICalAttendeeType.INDIVIDUAL,
      role: ICalAttendeeRole.REQ,
      // Paying was the answer; a reply from the calendar would change nothing here.
      status: ICalAttendeeStatus.ACCEPTED,
      rsvp: false,
    });

  return {
    filename,
    contentType: `text/calendar; charset=utf-8; method=${method}`,
    content: `${calendar.toString()}\r\n`,
  };
}

function describeSession(booking: Booking, bookingUrl: string, isCancelled: boolean): string {
  const { attendee, offer } = booking;
  if (isCancelled) return `This session is canceled.\n\nThe booking page: ${bookingUrl}`;
  return [
    timesOf(booking).join('\n'),
    [placeOf(booking), lines(offer.meeting.instructions)].filter(Boolean).join('\n'),
    attendee.topic.trim() && `What it is about:\n${lines(attendee.topic)}`,
    `Move it, cancel it, receipt: ${bookingUrl}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The start as the attendee reads it, and as the owner does where that differs. */
function timesOf({ startsAt, attendee, offer }: Booking): string[] {
  const zones = [attendee.timeZone, offer.hostZone];
  return zones
    .slice(0, isOneZone(attendee.timeZone, offer.hostZone) ? 1 : 2)
    .map((zone) => withPlainSpaces(slotLabel(startsAt, { ...attendee, timeZone: zone })));
}
