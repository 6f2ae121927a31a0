import ICAL from 'ical.js';
import nodeIcal from 'node-ical';

/** What two calendars read in a file; they must agree. */
export interface CalendarFile {
  method: string;
  uid: string;
  sequence: number;
  status: string;
  /** Epoch milliseconds. */
  start: number;
  end: number;
  /** Addresses, without `mailto:`. */
  attendee: string;
  organizer: string;
}

/** @throws when one of the two cannot read it, or when they read different things */
export function readCalendarFile(content: string): CalendarFile {
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
  const events = calendar.getAllSubcomponents('vevent');
  const [event] = events;
  if (!event || events.length !== 1) throw new Error(`One event was expected, not ${events.length}.`);
  const value = (name: string) => String(event.getFirstPropertyValue(name) ?? '');
  const instant = (name: string) => (event.getFirstPropertyValue(name) as ICAL.Time).toJSDate().getTime();
  const file = {
    method: String(calendar.getFirstPropertyValue('method')),
    uid: value('uid'),
    sequence: Number(value('sequence')),
    status: value('status'),
    start: instant('dtstart'),
    end: instant('dtend'),
    attendee: value('attendee').replace(/^mailto:/i, ''),
    organizer: value('organizer').replace(/^mailto:/i, ''),
  };
  const other = Object.values(nodeIcal.sync.parseICS(content)).find((each) => each?.type === 'VEVENT');
  if (other?.type !== 'VEVENT') throw new Error('node-ical finds no event.');
  const isSame =
    other.uid === file.uid &&
    other.start.getTime() === file.start &&
    other.end?.getTime() === file.end &&
    Number(other.sequence) === file.sequence;
  if (!isSame) throw new Error('ical.js and node-ical read different events.');
  return file;
}
