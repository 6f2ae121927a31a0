import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import type { Reference } from '#domain/reference.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Lead, PersonLine } from '#use-cases/ports/people.ts';
import type { Ports } from '#use-cases/ports.ts';
import { bannedAt } from './ban-address.ts';

const most = 50;

/** Those who booked, and those who allow to be written to. @param search longer ones than any name find nobody */
export async function findPeople(
  ports: Ports,
  search: string,
): Promise<{ people: PersonLine[]; hasMore: boolean; leads: Lead[] }> {
  const asked = search.replaceAll('\0', '').trim();
  const isHopeless = asked.length > 254;
  const found = isHopeless ? [] : await ports.database.people.find(asked, most + 1);
  return {
    people: found.slice(0, most),
    hasMore: found.length > most,
    leads: asked === '' ? await ports.database.people.leads(most) : [],
  };
}

/** Everything of one person, newest first. */
export interface PersonView {
  key: string;
  name: string;
  email: string;
  bookings: Booking[];
  references: Reference[];
  /** Mails that belong to no booking, such as the results of an audit. */
  mails: OutboxMail[];
  /** May be written to, since then. */
  mayWriteSince: Instant | null;
  bannedAt: Instant | null;
}

/** @param key the id of a booking of theirs, or of the mail that a lead was sent. @returns null when nobody has it */
export async function readPerson(ports: Ports, key: string): Promise<PersonView | null> {
  const { bookings, people, outbox, references } = ports.database;
  const booking = await bookings.find(key);
  const email = booking?.attendee.email || (await people.lead(key))?.email;
  if (!email) return null;
  const theirs = (await bookings.ofEmail(email)).toReversed();
  const mails = (await outbox.ofRecipient(email)).filter(({ bookingId }) => bookingId === null);
  const given = [];
  for (const { id } of theirs) {
    const reference = await references.ofBooking(id);
    if (reference) given.push(reference);
  }
  const consents = await Promise.all(mails.map(({ id }) => people.lead(id)));
  return {
    key,
    name: theirs[0]?.attendee.name ?? '',
    email,
    bookings: theirs,
    references: given,
    mails,
    mayWriteSince: consents.find((lead) => lead !== null)?.at ?? null,
    bannedAt: await bannedAt(ports, email),
  };
}
