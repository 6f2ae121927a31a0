import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createInvitations } from '#adapters/icalendar/invitations.ts';
import type { Attendee, Booking } from '#domain/booking.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { cancelledMail } from '#emails/cancelled.ts';
import { confirmationMail } from '#emails/confirmation.ts';
import { fillPlaceholders } from '#emails/fill.ts';
import type { MailContent } from '#emails/layout.ts';
import { movedMail } from '#emails/moved.ts';
import { ownerAlertMail } from '#emails/owner-alert.ts';
import { ownerNoticeMail } from '#emails/owner-notice.ts';
import { refundedMail } from '#emails/refunded.ts';
import { reminderMail } from '#emails/reminder.ts';
import { slotLostMail } from '#emails/slot-lost.ts';

const now = Date.UTC(2026, 11, 1, 9);
const startsAt = Date.UTC(2026, 11, 8, 14, 30);
const deskUrl = 'https://example.com/desk/bookings/b1';

const site = {
  name: 'Ship Weekly',
  ownerName: '',
  contactEmail: 'hello@example.com',
  timeZone: 'America/New_York',
  clock: 12 as const,
};

const ada: Attendee = {
  name: 'Ada Example',
  email: 'ada@example.com',
  company: 'Example & Sons',
  topic: 'Reviews take a week.\nApprovals take two.',
  timeZone: 'Europe/Berlin',
  clock: 12 as const,
};

const confirmed = {
  id: 'b1',
  state: 'confirmed',
  refundState: 'none',
  startsAt,
  endsAt: startsAt + 30 * minute,
  attendee: ada,
  offer: {
    slug: 'strategy-session',
    name: '30-minute strategy session',
    minutes: 30,
    taxSentence: 'US dollars, taxes included.',
    meeting: { kind: 'video', address: 'https://meet.example.com/room', instructions: 'Camera is optional.' },
    policy: { freeUntilHours: 24, rebookDays: 7 },
    hostZone: 'America/New_York',
  },
  amountMinor: 15000,
  currency: 'USD',
  capturedMinor: 15000,
  settled: 'stripe',
  refundedMinor: 0,
  refundKeyedAt: null,
  orderedMinor: 0,
  confirmedAt: now,
  cancelledBy: null,
  rebookUntil: null,
  icsUid: 'b1@example.com',
  icsSequence: 0,
  attachedAudit: null,
} as unknown as Booking;

function bookingWith(changes: Partial<Booking>): Booking {
  return { ...confirmed, ...changes };
}

function factsOf(booking: Booking = confirmed) {
  return { booking, site, bring: ['Your roadmap.', 'One late feature.'], now };
}

function allMails(booking: Booking): MailContent[] {
  const facts = factsOf(booking);
  const cancelled = (cancelledBy: 'buyer' | 'owner', rebookUntil: number | null) =>
    factsOf({ ...booking, state: 'cancelled', refundState: 'due', cancelledBy, rebookUntil });
  return [
    confirmationMail(facts),
    reminderMail(facts, '24h'),
    reminderMail(facts, '1h'),
    movedMail(facts, startsAt - day),
    cancelledMail(cancelled('buyer', null), 15000),
    cancelledMail(cancelled('buyer', null), 0),
    cancelledMail(cancelled('owner', now + 7 * day), 15000),
    cancelledMail(cancelled('owner', null), 15000),
    refundedMail(factsOf({ ...booking, refundedMinor: 15000 }), 15000),
    slotLostMail(facts, 'https://example.com/book?offer=strategy-session'),
    ownerNoticeMail(facts, { what: 'booked' }, deskUrl),
    ownerNoticeMail(facts, { what: 'yours', change: 'moved' }, deskUrl),
    ownerNoticeMail(facts, { what: 'moved', previousStartsAt: startsAt - day, moves: 1 }, deskUrl),
    ownerNoticeMail(cancelled('buyer', null), { what: 'cancelled', refundMinor: 15000 }, deskUrl),
    ownerAlertMail({ site, what: 'A payment is disputed.', next: 'Answer it in Stripe.', booking }),
  ];
}

/** What a person reads in the HTML part. */
function readable(html: string): string {
  return html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&#123;', '{')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

function inBoth({ html, text }: MailContent, words: string): void {
  assert.ok(readable(html).includes(words), `HTML part says: ${words}`);
  assert.ok(text.replace(/\s+/g, ' ').includes(words), `text part says: ${words}`);
}

test('every mail names the time in both zones, with date, year and offset, in both parts', () => {
  for (const mail of allMails(confirmed)) {
    inBoth(mail, 'Tuesday, December 8, 2026, 3:30 to 4:00 PM, Berlin (GMT+1)');
    inBoth(mail, 'Tuesday, December 8, 2026, 9:30 to 10:00 AM, New York (GMT−5)');
  }
});

test('a zone that both share is said once', () => {
  const mail = confirmationMail(factsOf(bookingWith({ attendee: { ...ada, timeZone: 'US/Eastern' } })));
  inBoth(mail, 'We’re in the same time zone.');
  assert.equal(mail.text.match(/New York \(GMT−5\)/g)?.length, 1);
});

test('the other day is named when it is another day for the owner', () => {
  const mail = confirmationMail(factsOf(bookingWith({ attendee: { ...ada, timeZone: 'Pacific/Auckland' } })));
  inBoth(mail, 'You are booked for Wednesday, December 9, 3:30 AM, Auckland time');
  inBoth(mail, 'It’s Tuesday, December 8, 9:30 AM, New York time for me.');
});

test('the confirmation says what was bought, where, for how much and until when it can be changed', () => {
  const mail = confirmationMail(factsOf());

  assert.equal(mail.subject, 'Booked: Tuesday, December 8, 3:30 PM, Berlin time');
  inBoth(mail, '30-minute strategy session');
  inBoth(mail, 'With the consultant');
  inBoth(mail, 'https://meet.example.com/room');
  inBoth(mail, 'Camera is optional.');
  inBoth(mail, '$150 paid');
  inBoth(mail, 'US dollars, taxes included.');
  inBoth(mail, 'A refund of $150, or a free move');
  inBoth(mail, 'Until Monday, December 7, 3:30 PM, Berlin time. After that, neither.');
  inBoth(mail, 'If I cancel, you choose: $150 back, or another time within 7 days.');
  assert.equal(mail.replyTo, 'hello@example.com');
  assert.match(mail.html, /href="\{\{booking-url\}\}"/);
  assert.match(mail.text, /Open your booking page: \{\{booking-url\}\}/);
});

test('at the last moment of the free move it is offered, a millisecond later it is not', () => {
  const until = startsAt - 24 * hour;
  inBoth(reminderMail({ ...factsOf(), now: until }, '24h'), 'A refund of $150, or a free move');
  inBoth(reminderMail({ ...factsOf(), now: until + 1 }, '24h'), 'No longer refundable or movable');
});

test('the owner is called by name once there is one', () => {
  const named = { ...site, ownerName: 'Robin Example' };
  inBoth(confirmationMail({ ...factsOf(), site: named }), 'With Robin Example');
});

test('a phone meeting names its number, and one without a number says where it will be', () => {
  const withMeeting = (address: string) =>
    confirmationMail(
      factsOf(
        bookingWith({
          offer: { ...confirmed.offer, meeting: { kind: 'phone', address, instructions: '' } },
        }),
      ),
    );
  inBoth(withMeeting('+1 555 0100'), 'By phone');
  inBoth(withMeeting('+1 555 0100'), '+1 555 0100');
  inBoth(withMeeting(''), 'The number comes by email before the session and is on your booking page.');
});

test('the links to other calendars carry the time and no person, place or booking', () => {
  const mail = confirmationMail(factsOf());
  const outside = mail.text.match(/https:\/\/(?:calendar\.google|outlook\.live)\S+/g)!;
  const [google, outlook] = outside.map((href) => new URL(href));

  assert.equal(google!.searchParams.get('dates'), '20261208T143000Z/20261208T150000Z');
  assert.equal(outlook!.searchParams.get('startdt'), '2026-12-08T14:30:00Z');
  assert.equal(outlook!.searchParams.get('enddt'), '2026-12-08T15:00:00Z');
  for (const href of outside)
    assert.doesNotMatch(decodeURIComponent(href), /ada|meet\.example|booking-url|Reviews/i);
});

test('an hour ahead the button leads into the call', () => {
  const mail = reminderMail(factsOf(), '1h');
  assert.equal(mail.subject, 'In an hour: 3:30 PM, Berlin time');
  assert.match(mail.html, /class="button" href="https:\/\/meet\.example\.com\/room">Join the video call</);
  assert.match(mail.text, /Join the video call: https:\/\/meet\.example\.com\/room/);
});

test('a day ahead the button leads to the booking page, where the session can be changed', () => {
  const { html } = reminderMail(factsOf(), '24h');
  assert.match(html, /class="button" href="\{\{booking-url\}\}">Open your booking page</);
  assert.doesNotMatch(html, /Join the video call/);
});

test('a move says the old time and that nothing is paid again', () => {
  const mail = movedMail(factsOf(), startsAt - day);
  inBoth(mail, 'It was Monday, December 7, 3:30 PM, Berlin time.');
  inBoth(mail, 'You don’t pay again');
});

test('a cancellation by the buyer says what goes back', () => {
  const cancelled = bookingWith({ state: 'cancelled', cancelledBy: 'buyer' });
  inBoth(cancelledMail(factsOf(cancelled), 15000), '$150 of $150 is being refunded the way you paid.');
  inBoth(
    cancelledMail(factsOf(cancelled), 0),
    'Your $150 can’t be refunded: a full refund was possible until Monday, December 7, 3:30 PM, Berlin time.',
  );
});

test('a cancellation by the owner offers another time until a named moment, or the money', () => {
  const mail = cancelledMail(
    factsOf(
      bookingWith({
        state: 'cancelled',
        refundState: 'due',
        cancelledBy: 'owner',
        rebookUntil: now + 7 * day,
      }),
    ),
    15000,
  );
  inBoth(mail, 'pick another time by Tuesday, December 8, 10:00 AM, Berlin time, and you don’t pay again');
  inBoth(mail, 'Refund $150 now');
  assert.match(mail.html, /class="button" href="\{\{booking-url\}\}\/move">Pick another time</);
});

test('a refund names what went back and what stays', () => {
  inBoth(refundedMail(factsOf(bookingWith({ refundedMinor: 15000 })), 15000), 'That is all of it.');
  const part = refundedMail(factsOf(bookingWith({ refundedMinor: 5000 })), 5000);
  assert.equal(part.subject, 'Refund of $50');
  inBoth(part, '$100 of what you paid stays.');
  const second = refundedMail(factsOf(bookingWith({ refundedMinor: 5000 })), 2000);
  assert.equal(second.subject, 'Refund of $20');
  inBoth(second, 'With what was refunded before, that makes $50.');
});

test('a lost time says why, that all the money goes back, and where other times are', () => {
  const mail = slotLostMail(factsOf(), 'https://example.com/book');
  inBoth(mail, 'after the time had been given to somebody else');
  inBoth(mail, 'Your full $150 is being refunded');
  assert.match(mail.text, /Pick another time: https:\/\/example\.com\/book/);
  inBoth(
    slotLostMail({ ...factsOf(), now: startsAt }, 'https://example.com/book'),
    'after the session should have started',
  );
});

test('the owner reads who comes about what, answers to the buyer and gets the audit as a file', () => {
  const facts = factsOf(bookingWith({ attachedAudit: '# Audit\n\n78% promised' }));
  const mail = ownerNoticeMail(facts, { what: 'booked' }, deskUrl);

  assert.equal(mail.subject, 'New booking: Tuesday, December 8, 9:30 AM, New York time');
  assert.equal(mail.replyTo, 'ada@example.com');
  inBoth(mail, 'Ada Example');
  inBoth(mail, 'Example & Sons');
  assert.match(mail.text, /> Reviews take a week\.\n> Approvals take two\./);
  assert.match(mail.text, /Open it at your desk: https:\/\/example\.com\/desk\/bookings\/b1/);
  assert.deepEqual(mail.attachments, [
    {
      filename: 'audit.md',
      contentType: 'text/markdown; charset=utf-8',
      content: '# Audit\n\n78% promised\n',
    },
  ]);
});

test('the owner never gets the address of a buyer’s booking page', () => {
  for (const mail of [
    ownerNoticeMail(factsOf(), { what: 'booked' }, deskUrl),
    ownerAlertMail({ site, what: 'A.', next: 'B.', booking: confirmed }),
  ]) {
    assert.doesNotMatch(mail.html + mail.text, /booking-url/);
  }
});

test('an alert says what happened, what happens next, and one thing to do', () => {
  const alert = { site, what: 'Stripe refused a refund.', next: 'It is tried again.', booking: null };

  const mail = ownerAlertMail({ ...alert, action: { command: 'npm run owner -- refund b1' } });
  assert.equal(mail.subject, 'Ship Weekly: Stripe refused a refund.');
  inBoth(mail, 'It is tried again.');
  inBoth(mail, 'npm run owner -- refund b1');

  const ofBooking = ownerAlertMail({ ...alert, booking: confirmed });
  assert.match(ofBooking.subject, /^Ship Weekly: Stripe refused a refund \(Tuesday, December 8, .*\)$/);

  const link = { label: 'Open the payment', href: 'https://dashboard.example.com/pi_1' };
  assert.match(ownerAlertMail({ ...alert, action: { link } }).text, /Open the payment: https:\/\/dashboard/);
});

const typed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '<script>',
        '"',
        "'",
        '&',
        '\r\n',
        '\u202e',
        '{',
        '{{booking-url}}',
        '</p>',
        'é',
        '\ud800',
        '$&',
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
);

test('typed text is never markup, never a header line and never a placeholder, in any mail', () => {
  const known = allMails(confirmed).map(({ html, text }) => ({
    tags: html.match(/<[a-z][^>]*>/g)!.filter((tag) => tag !== '<br>').length,
    placeholders: `${html}${text}`.match(/\{\{booking-url\}\}/g)?.length ?? 0,
  }));
  fc.assert(
    fc.property(typed, typed, typed, typed, (name, email, company, topic) => {
      const attendee = { ...ada, name: `A${name}`, email, company: `A${company}`, topic: `A${topic}` };
      for (const [index, mail] of allMails(bookingWith({ attendee })).entries()) {
        const { html, text, subject } = mail;
        assert.equal(html.match(/<[a-z][^>]*>/g)!.filter((tag) => tag !== '<br>').length, known[index]!.tags);
        assert.equal(`${html}${text}`.match(/\{\{booking-url\}\}/g)?.length ?? 0, known[index]!.placeholders);
        assert.doesNotMatch(subject, /[\p{Cc}\u2028\u2029]/u);
        assert.doesNotMatch(subject, /<script>/);
        assert.ok(html.isWellFormed() && text.isWellFormed());
      }
    }),
    { numRuns: 50 },
  );
});

test('no typed word stands in a subject', () => {
  const attendee = {
    ...ada,
    name: 'Zaphod',
    email: 'zaphod@example.com',
    company: 'Zaphod',
    topic: 'Zaphod',
  };
  for (const { subject } of allMails(bookingWith({ attendee }))) assert.doesNotMatch(subject, /zaphod/i);
});

test('nothing in a mail is fetched from anywhere', () => {
  for (const { html } of allMails(confirmed))
    assert.doesNotMatch(html, /<(img|link|script|iframe)|url\(|src=/i);
});

test('the placeholder is filled in both parts, also before a path', () => {
  const mail = confirmationMail(factsOf());
  const values = { 'booking-url': 'https://example.com/booking/AAA' };

  const text = fillPlaceholders(mail.text, values);
  assert.match(text, /Open your booking page: https:\/\/example\.com\/booking\/AAA$/m);
  assert.match(text, /https:\/\/example\.com\/booking\/AAA\/invite\.ics/);
  assert.doesNotMatch(fillPlaceholders(mail.html, values), /\{\{/);
});

test('a filled address is taken letter by letter', () => {
  assert.equal(fillPlaceholders('{{booking-url}}', { 'booking-url': '$&$1' }), '$&$1');
});

test('a placeholder without a value stays as it is', () => {
  assert.equal(fillPlaceholders('{{booking-url}} {{other}}', { other: 'x' }), '{{booking-url}} x');
});

test('filling a calendar file keeps its lines within 75 octets and finds a placeholder cut by a fold', () => {
  const bookingUrl = `https://example.com/booking/${'A'.repeat(22)}`;
  const invitations = createInvitations({
    organizerName: 'Ship Weekly',
    organizerEmail: 'hello@example.com',
    ownerEmail: 'owner@example.com',
    productId: '//Ship Weekly//Booking//EN',
    now: () => now,
  });
  // One more letter each time moves the fold through the placeholder.
  for (let length = 1; length <= 80; length += 1) {
    const booking = bookingWith({ attendee: { ...ada, topic: 'é'.repeat(length) } });
    const { content } = invitations.invite(booking, '{{booking-url}}');
    const filled = fillPlaceholders(content, { 'booking-url': bookingUrl });

    assert.ok(filled.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
    assert.equal(
      filled.replaceAll('\r\n ', ''),
      invitations.invite(booking, bookingUrl).content.replaceAll('\r\n ', ''),
    );
  }
});
