import { type Alarm, alarmRules } from '#domain/alarm.ts';
import type { Booking } from '#domain/booking.ts';
import { type Feed, isBlind } from '#domain/feed.ts';
import { day, type Instant } from '#domain/interval.ts';
import { owesRefundNow } from '#domain/policy.ts';
import { noteDueAt, owesNote } from '#domain/written-note.ts';
import { listFeeds } from '#use-cases/calendar/keep-feeds.ts';
import { oldestPayout, type PayoutView, wrongPayouts } from '#use-cases/desk/read-books.ts';
import { standingAlarms } from '#use-cases/operation/alarm.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

/** What needs the owner's eye, worst first. */
export type Trouble =
  /** The site as a whole does not do its work. */
  | { kind: 'alarm'; alarm: Alarm }
  /** A mail came back, was refused, or waits for the provider. */
  | { kind: 'mail'; mail: OutboxMail }
  /** Money that is owed and has not gone back yet. */
  | { kind: 'refund-due'; booking: Booking }
  /** A session was held and its note is late. */
  | { kind: 'note-due'; booking: Booking; dueAt: Instant }
  /** What arrived at the bank is not what its parts add up to, or did not arrive. */
  | { kind: 'payout'; view: PayoutView }
  /** An outside calendar that cannot be read. */
  | { kind: 'feed'; feed: Feed; isBlind: boolean }
  /** An event of Stripe's or Resend's that could not be taken up. */
  | {
      kind: 'webhook';
      id: string;
      source: 'stripe' | 'resend';
      type: string;
      receivedAt: Instant;
      error: string;
    };

/** A note that nobody wrote for so long is a choice, and no longer red. */
const notesOf = 14 * day;
const most = 50;

/** Everything red, as the week page and Health show it. */
export async function readTroubles(ports: Ports): Promise<Trouble[]> {
  const { bookings, outbox, webhooks } = ports.database;
  const [signs, notes] = await Promise.all([
    ports.database.troubles.signs(oldestPayout(ports.now())),
    lateNotes(ports),
  ]);
  const [alarms, mails, refunds, events, feeds, payouts] = await Promise.all([
    signs.alarms ? standingAlarms(ports) : [],
    signs.mails ? outbox.troubled(most) : [],
    signs.refunds ? bookings.refundsDue(most) : [],
    signs.webhooks ? webhooks.unprocessed(most) : [],
    signs.feeds ? deadFeeds(ports) : [],
    signs.payouts ? wrongPayouts(ports) : [],
  ]);
  return [
    ...alarms
      .filter(({ cause }) => !alarmRules[cause].isListedApart)
      .map((alarm): Trouble => ({ kind: 'alarm', alarm })),
    ...mails.map((mail): Trouble => ({ kind: 'mail', mail })),
    ...refunds
      .filter((booking) => owesRefundNow(booking, ports.now()))
      .map((booking): Trouble => ({ kind: 'refund-due', booking })),
    ...payouts.map((view): Trouble => ({ kind: 'payout', view })),
    ...feeds,
    ...notes,
    ...events
      .filter(({ error }) => error !== null)
      .map(
        ({ id, source, type, receivedAt, error }): Trouble => ({
          kind: 'webhook',
          id,
          source,
          type,
          receivedAt,
          error: error ?? '',
        }),
      ),
  ];
}

async function deadFeeds(ports: Ports): Promise<Trouble[]> {
  const now = ports.now();
  const feeds = await listFeeds(ports);
  return feeds
    .map((feed) => ({ kind: 'feed' as const, feed, isBlind: isBlind(feed, now) }))
    .filter(({ feed, isBlind }) => isBlind || feed.failing !== null);
}

async function lateNotes(ports: Ports): Promise<Trouble[]> {
  const now = ports.now();
  const sessions = await ports.database.bookings.withoutNote({ start: now - notesOf, end: now }, most);
  return sessions
    .map((booking) => ({ kind: 'note-due' as const, booking, dueAt: noteDueAt(booking) }))
    .filter(({ booking, dueAt }) => owesNote(booking, now) && dueAt <= now);
}
