import { timeLabel, zoneTime } from '#domain/time/labels.ts';
import type { Block } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';
import {
  type BookingMailFacts,
  bookingPage,
  buyersStart,
  joinLink,
  myTimeSentence,
  offerFact,
  placeFact,
  policyFact,
  whenFact,
  whyThisMail,
} from './session.ts';

/** To the buyer: a day ahead with what can still be changed, an hour ahead with the way in. */
export function reminderMail(facts: BookingMailFacts, ahead: '24h' | '1h'): MailContent {
  const { booking, site } = facts;
  const { startsAt, attendee } = booking;
  const soon = `${timeLabel(startsAt, attendee)}, ${zoneTime(attendee.timeZone)}`;
  const start = ahead === '1h' ? soon : buyersStart(booking);
  const mine = myTimeSentence(booking, site);
  const policy = ahead === '24h' ? [policyFact(facts)] : [];

  return renderMail(site, {
    subject: ahead === '1h' ? `In an hour: ${start}` : `Reminder: ${start}`,
    preview: `${mine} The way in is inside.`,
    title: ahead === '1h' ? `We talk at ${start}` : `We talk on ${start}`,
    blocks: [
      { kind: 'paragraph', text: mine },
      ...waysOn(facts, ahead),
      {
        kind: 'facts',
        facts: [offerFact(booking, site), whenFact(booking, site, 'buyer'), placeFact(booking), ...policy],
      },
      { kind: 'heading', text: 'Bring three things' },
      {
        kind: 'paragraph',
        text: 'Your roadmap as it is, one feature that took too long, and one decision nobody has made.',
      },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}

/** Nobody joins a day ahead. */
function waysOn({ booking }: BookingMailFacts, ahead: '24h' | '1h'): Block[] {
  const join = ahead === '1h' ? joinLink(booking) : null;
  if (!join) return [{ kind: 'button', link: bookingPage }];
  return [
    { kind: 'button', link: join },
    { kind: 'links', links: [bookingPage] },
  ];
}
