import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
import { createInvitations } from '#adapters/icalendar/invitations.ts';
import type { Attendee, Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import type { Meeting } from '#domain/offer.ts';

const startsAt = Date.UTC(2026, 11, 8, 14, 30);
const bookingUrl = 'https://example.com/booking/AAAAAAAAAAAAAAAAAAAAAA';

const ada: Attendee = {
  name: 'Ada Example',
  email: 'ada@example.com',
  company: '',
  topic: 'Our reviews take a week.',
  timeZone: 'Europe/Berlin',
  clock: 12,
};

const video: Meeting = { kind: 'video', address: 'https://meet.example.com/room,1;2', instructions: '' };

const invitations = createInvitations({
  organizerName: 'Ship Weekly',
  organizerEmail: 'hello@example.com',
  ownerEmail: 'owner@example.com',
  productId: '//Ship Weekly//Booking//EN',
  now: () => Date.UTC(2026, 11, 1, 9),
});

function bookingWith({
  attendee = ada,
  meeting = video,
  icsSequence = 0,
}: {
  attendee?: Attendee;
  meeting?: Meeting;
  icsSequence?: number;
} = {}): Booking {
  return {
    startsAt,
    endsAt: startsAt + 30 * minute,
    attendee,
    offer: { name: '30-minute strategy session', minutes: 30, meeting, hostZone: 'America/New_York' },
    icsUid: 'b1@example.com',
    icsSequence,
  } as Booking;
}

/** The event as ical.js reads it, which throws on a line that is no property. */
function parsed(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
  const event = calendar.getFirstSubcomponent('vevent')!;
  const value = (name: string) => event.getFirstPropertyValue(name)?.toString();
  return { method: calendar.getFirstPropertyValue('method'), event, value };
}

test('an invitation asks for one event in UTC with a stable identity', () => {
  const { filename, contentType, content } = invitations.invite(bookingWith(), bookingUrl);
  const { method, value } = parsed(content);

  assert.equal(filename, 'invite.ics');
  assert.equal(contentType, 'text/calendar; charset=utf-8; method=REQUEST');
  assert.equal(method, 'REQUEST');
  assert.equal(value('uid'), 'b1@example.com');
  assert.equal(value('sequence'), '0');
  assert.equal(value('status'), 'CONFIRMED');
  assert.equal(value('dtstart'), '2026-12-08T14:30:00Z');
  assert.equal(value('dtend'), '2026-12-08T15:00:00Z');
  assert.equal(value('dtstamp'), '2026-12-01T09:00:00Z');
});

test('a domain with letters of its own stands in those of the network', () => {
  const attendee = { ...ada, email: 'ada@exämple.de' };
  const { event } = parsed(
    invitations.invite(bookingWith({ attendee }), 'https://example.com/booking/x').content,
  );
  assert.equal(String(event.getFirstPropertyValue('attendee')).toLowerCase(), 'mailto:ada@xn--exmple-cua.de');
});

test('the attendee has accepted by paying and is not asked again', () => {
  const { event } = parsed(invitations.invite(bookingWith(), bookingUrl).content);
  const attendee = event.getFirstProperty('attendee')!;
  const organizer = event.getFirstProperty('organizer')!;

  assert.equal(String(attendee.getFirstValue()).toLowerCase(), 'mailto:ada@example.com');
  assert.equal(attendee.getFirstParameter('cn'), 'Ada Example');
  assert.equal(attendee.getFirstParameter('partstat'), 'ACCEPTED');
  assert.equal(attendee.getFirstParameter('rsvp'), 'FALSE');
  assert.equal(organizer.getFirstValue(), 'mailto:hello@example.com');
  assert.equal(organizer.getFirstParameter('cn'), 'Ship Weekly');
});

test('the description names both zones, the topic and the booking page', () => {
  const { value } = parsed(invitations.invite(bookingWith(), bookingUrl).content);
  const description = value('description')!;

  assert.match(description, /Tuesday, December 8, 3:30 PM, Berlin time/);
  assert.match(description, /Tuesday, December 8, 9:30 AM, New York time/);
  assert.match(description, /Our reviews take a week\./);
  assert.ok(description.includes(bookingUrl));
});

test('one zone is not said twice, also under its old name', () => {
  const attendee = { ...ada, timeZone: 'US/Eastern' };
  const { value } = parsed(invitations.invite(bookingWith({ attendee }), bookingUrl).content);
  assert.equal(value('description')!.match(/New York time/g)?.length, 1);
});

test('a video meeting is the place and the link of the event', () => {
  const { value } = parsed(invitations.invite(bookingWith(), bookingUrl).content);
  assert.equal(value('location'), 'https://meet.example.com/room,1;2');
  assert.equal(value('url'), 'https://meet.example.com/room%2C1%3B2');
});

test('a phone meeting names the number, and the link is the booking page', () => {
  const meeting: Meeting = { kind: 'phone', address: '+1 555 0100', instructions: 'I call you.' };
  const { value } = parsed(invitations.invite(bookingWith({ meeting }), bookingUrl).content);

  assert.equal(value('location'), 'Phone: +1 555 0100');
  assert.equal(value('url'), bookingUrl);
  assert.match(value('description')!, /I call you\./);
});

test('a cancellation takes out the same event with the sequence of the row', () => {
  const { contentType, content } = invitations.cancellation(bookingWith({ icsSequence: 3 }), bookingUrl);
  const { method, value } = parsed(content);

  assert.equal(contentType, 'text/calendar; charset=utf-8; method=CANCEL');
  assert.equal(method, 'CANCEL');
  assert.equal(value('uid'), 'b1@example.com');
  assert.equal(value('sequence'), '3');
  assert.equal(value('status'), 'CANCELLED');
});

test('node-ical reads the invitation without a warning', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const error = t.mock.method(console, 'error', () => {});
  const { content } = invitations.invite(bookingWith(), bookingUrl);
  const events = Object.values(nodeIcal.sync.parseICS(content)).filter((item) => item?.type === 'VEVENT');

  assert.equal(events.length, 1);
  assert.equal((events[0] as { start: Date }).start.getTime(), startsAt);
  assert.equal(warn.mock.callCount() + error.mock.callCount(), 0);
});

test('a typed placeholder stays text and is never filled with the address of the booking', () => {
  const attendee = { ...ada, name: '{{booking-url}}', topic: '{{booking-url}}' };
  const { content } = invitations.invite(bookingWith({ attendee }), bookingUrl);
  assert.ok(!content.includes('{{'));
});

test('a placeholder in the place of the booking page stays whole for the sender', () => {
  const meeting: Meeting = { kind: 'phone', address: '', instructions: '' };
  const { value } = parsed(invitations.invite(bookingWith({ meeting }), '{{booking-url}}').content);
  assert.equal(value('url'), '{{booking-url}}');
  assert.match(value('description')!, /\{\{booking-url\}\}/);
});

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\u0085',
        '\u2028',
        '\u0000',
        '"',
        '^',
        ';',
        ':',
        ',',
        '\\',
        '{{',
        'BEGIN:VEVENT',
        'ATTENDEE:mailto:eve@example.com',
        '\ud800',
        '語',
        '👩‍👩‍👧',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

const properties =
  'ATTENDEE DESCRIPTION DTEND DTSTAMP DTSTART LOCATION ORGANIZER SEQUENCE STATUS SUMMARY TRANSP UID URL X-MICROSOFT-CDO-BUSYSTATUS';

test('typed text never adds a line, leaves its property, or makes a line of more than 75 octets', () => {
  fc.assert(
    fc.property(nasty, nasty, nasty, nasty, (name, email, topic, address) => {
      const attendee = { ...ada, name, email: `${email}@example.com`, topic };
      const meeting: Meeting = { kind: 'phone', address, instructions: topic };
      const { content } = invitations.invite(bookingWith({ attendee, meeting }), bookingUrl);

      assert.ok(content.endsWith('END:VCALENDAR\r\n'));
      for (const line of content.split('\r\n')) {
        assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u);
        assert.ok(Buffer.byteLength(line) <= 75);
      }
      const { event } = parsed(content);
      const names = event.getAllProperties().map((property) => property.name.toUpperCase());
      assert.equal(names.sort().join(' '), properties);
      assert.equal(event.getAllSubcomponents().length, 0);
    }),
  );
});

test('a name of 200 characters in any script comes back as it went in', () => {
  const scripts = [
    'Ⓐlexandra-Ďábělá ',
    'Ольга Пример ',
    '山田太郎の例',
    'ابن المثال ',
    'उदाहरण ',
    '👩‍💻 Example ',
  ];
  for (const script of scripts) {
    const name = script.repeat(40).slice(0, 200).toWellFormed().trim();
    const { content } = invitations.invite(bookingWith({ attendee: { ...ada, name } }), bookingUrl);
    const { event, value } = parsed(content);
    assert.equal(event.getFirstProperty('attendee')!.getFirstParameter('cn'), name);
    assert.ok(value('summary')!.endsWith(name));

    const events = Object.values(nodeIcal.sync.parseICS(content)).filter((item) => item?.type === 'VEVENT');
    assert.ok(String((events[0] as { summary: string }).summary).endsWith(name));
  }
});
