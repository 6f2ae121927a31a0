import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  type ICalCalendar,
  ICalCalendarMethod,
  type ICalEvent,
  ICalEventBusyStatus,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';
import type { Attachment } from '#domain/attachment.ts';
import type { Booking } from '#domain/booking.ts';
import type { OwnersSession } from '#use-cases/ports/invitations.ts';
import type { InvitationSettings } from './invitation-settings.ts';
import { joinAddress, placeOf } from './place.ts';
import { lines, mailbox, oneLine, parameter } from './text.ts';

// The owner's side of a session: who comes and about what, with the desk behind it. Never the buyer's own page, never a
// private note.

/** To be put into the owner's calendar, where it is accepted already. The same UID and SEQUENCE as the buyer's. */
export function ownerFile(
  settings: InvitationSettings,
  session: OwnersSession,
  kind: 'invite' | 'cancel',
): Attachment {
  const isCancelled = kind === 'cancel';
  const method = isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  const calendar = ical({ prodId: oneLine(settings.productId), method });
  const event = addSession(calendar, settings, session, isCancelled);
  event.organizer({ name: parameter(settings.organizerName), email: mailbox(settings.organizerEmail) });
  event.createAttendee({
    email: mailbox(settings.ownerEmail),
    type: ICalAttendeeType.INDIVIDUAL,
    role: ICalAttendeeRole.REQ,
    status: ICalAttendeeStatus.ACCEPTED,
    rsvp: false,
  });
  return {
    filename: `${kind}.ics`,
    contentType: `text/calendar; charset=utf-8; method=${method}`,
    content: `${calendar.toString()}\r\n`,
  };
}

/** How often programs are asked to look; each looks as often as it likes. */
const refreshSeconds = 15 * 60;

/** Sessions as a calendar to subscribe to, or to save. */
export function ownerCalendar(settings: InvitationSettings, sessions: OwnersSession[]): string {
  const calendar = ical({
    prodId: oneLine(settings.productId),
    name: oneLine(`Sessions, ${settings.organizerName}`),
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  });
  for (const session of sessions) {
    addSession(calendar, settings, session, session.booking.state === 'cancelled');
  }
  return `${calendar.toString()}\r\n`;
}

function addSession(
  calendar: ICalCalendar,
  { now }: InvitationSettings,
  { booking, deskUrl }: OwnersSession,
  isCancelled: boolean,
): ICalEvent {
  const { attendee, offer } = booking;
  return calendar.createEvent({
    id: oneLine(booking.icsUid),
    sequence: booking.icsSequence,
    stamp: new Date(now()),
    start: new Date(booking.startsAt),
    end: new Date(booking.endsAt),
    summary: oneLine(`${attendee.name || 'Somebody'}: ${offer.name}`),
    description: describe(booking, deskUrl, isCancelled),
    location: placeOf(booking),
    url: joinAddress(booking) ?? deskUrl,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: isCancelled ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    busystatus: isCancelled ? ICalEventBusyStatus.FREE : ICalEventBusyStatus.BUSY,
  });
}

function describe({ attendee }: Booking, deskUrl: string, isCancelled: boolean): string {
  if (isCancelled) return `This session is canceled.\n\nAt your desk: ${deskUrl}`;
  return [
    [attendee.name, attendee.email, attendee.company].map(oneLine).filter(Boolean).join('\n'),
    attendee.topic.trim() && `What it is about:\n${lines(attendee.topic)}`,
    `At your desk: ${deskUrl}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}
