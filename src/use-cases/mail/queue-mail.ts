import type { Attachment } from '#domain/attachment.ts';
import type { Booking } from '#domain/booking.ts';
import { goesBackMinor } from '#domain/booking-money.ts';
import { type Instant, minute } from '#domain/interval.ts';
import { cancelledMail } from '#emails/cancelled.ts';
import { confirmRequestMail } from '#emails/confirm-request.ts';
import { confirmationMail } from '#emails/confirmation.ts';
import { bookingUrlPlaceholder } from '#emails/fill.ts';
import type { MailContent } from '#emails/layout.ts';
import { meetingChangedMail } from '#emails/meeting-changed.ts';
import { moveQuestionMail } from '#emails/move-question.ts';
import { movedMail } from '#emails/moved.ts';
import { type OwnerAlert, ownerAlertMail } from '#emails/owner-alert.ts';
import { type BookingNews, ownerNoticeMail } from '#emails/owner-notice.ts';
import { paymentFailedMail } from '#emails/payment-failed.ts';
import { paymentLinkMail } from '#emails/payment-link.ts';
import { refundedMail } from '#emails/refunded.ts';
import { reminderMail } from '#emails/reminder.ts';
import type { BookingMailFacts } from '#emails/session.ts';
import { slotLostMail } from '#emails/slot-lost.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { MoveQuestion } from '#use-cases/ports/moves.ts';
import type { MailKind } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

// Mails are rendered here, in the transaction of the fact that they tell, and leave later. A key names the fact, so that
// a fact that is settled twice is told once.

export async function queueConfirmation(ports: Ports, store: Store, booking: Booking): Promise<void> {
  await queueFirstConfirmation(ports, store, booking);
  await toOwner(ports, store, booking, { what: 'booked' }, { fact: 'booked' });
}

/** What the owner booked. */
export async function queueBookedByOwner(ports: Ports, store: Store, booking: Booking): Promise<void> {
  await queueFirstConfirmation(ports, store, booking);
  await tellOwnersCalendar(ports, store, booking, 'booked');
}

/** What the owner does at the desk is no news to them, but their own calendar does not know it yet. */
async function tellOwnersCalendar(
  ports: Ports,
  store: Store,
  booking: Booking,
  change: 'booked' | 'moved' | 'meeting',
): Promise<void> {
  await toOwner(
    ports,
    store,
    booking,
    { what: 'yours', change },
    { fact: `yours:seq${booking.icsSequence}` },
  );
}

async function queueFirstConfirmation(ports: Ports, store: Store, booking: Booking): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'confirmation',
    key: factKey(booking, 'confirmation', `seq${booking.icsSequence}`),
    mail: confirmationMail(bookingFacts(ports, booking)),
    attachments: [ports.invitations.invite(booking, bookingUrlPlaceholder)],
  });
}

/** A time is held, and this is where it is paid. @param key names the owner's wish to send it once more */
export async function queuePaymentLink(
  ports: Ports,
  store: Store,
  booking: Booking,
  key = factKey(booking, 'payment-link', 'once'),
): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'payment-link',
    key,
    mail: paymentLinkMail(bookingFacts(ports, booking)),
  });
}

/** A free time is held, and one press makes it theirs: nobody can be booked in by somebody else. */
export async function queueConfirmRequest(ports: Ports, store: Store, booking: Booking): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'confirm-request',
    key: factKey(booking, 'confirm-request', 'once'),
    mail: confirmRequestMail(bookingFacts(ports, booking)),
  });
}

export async function queueMeetingChanged(ports: Ports, store: Store, booking: Booking): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'meeting-changed',
    key: factKey(booking, 'meeting-changed', `seq${booking.icsSequence}`),
    mail: meetingChangedMail(bookingFacts(ports, booking)),
    attachments: [ports.invitations.invite(booking, bookingUrlPlaceholder)],
  });
  await tellOwnersCalendar(ports, store, booking, 'meeting');
}

export async function queueMoveQuestion(
  ports: Ports,
  store: Store,
  booking: Booking,
  question: MoveQuestion,
): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'move-question',
    key: factKey(booking, 'move-question', `v${booking.version}`),
    mail: moveQuestionMail(bookingFacts(ports, booking), question),
  });
}

/** The buyer keeps the time that the owner had asked to move. */
export async function queueKeptTime(ports: Ports, store: Store, booking: Booking): Promise<void> {
  await toOwner(ports, store, booking, { what: 'kept' }, { fact: `kept:v${booking.version}` });
}

/** What is true of a confirmed booking, once more. @param key names the wish, so that one wish is one mail */
export async function queueConfirmationAgain(
  ports: Ports,
  store: Store,
  booking: Booking,
  key: string,
): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'confirmation',
    key,
    mail: confirmationMail(bookingFacts(ports, booking)),
    attachments: [ports.invitations.invite(booking, bookingUrlPlaceholder)],
  });
}

/** The same of a cancelled one: its file takes the entry out of a calendar that the first mail did not reach. */
export async function queueCancelledAgain(
  ports: Ports,
  store: Store,
  booking: Booking,
  key: string,
): Promise<void> {
  const isDue = booking.refundState === 'due';
  const refundMinor = goesBackMinor(booking);
  // The mail names what goes back of what was left then; what has gone back by now was part of that.
  const asCancelled = isDue ? booking : { ...booking, refundedMinor: 0 };
  await toBuyer(ports, store, {
    booking,
    kind: 'cancelled',
    key,
    mail: cancelledMail(bookingFacts(ports, asCancelled), refundMinor, await reasonOf(store, booking)),
    attachments: [ports.invitations.cancellation(booking, bookingUrlPlaceholder)],
  });
}

/** What the owner wrote when they cancelled; the buyer's mail quotes it. */
async function reasonOf(store: Store, booking: Booking): Promise<string> {
  if (booking.cancelledBy !== 'owner') return '';
  const entries = await store.history.of(booking.id);
  return entries.findLast(({ what, by }) => what === 'cancelled' && by === 'owner')?.why ?? '';
}

export async function queueMoved(
  ports: Ports,
  store: Store,
  {
    booking,
    before,
    byOwner = null,
  }: { booking: Booking; before: Booking; byOwner?: { words: string } | null },
): Promise<void> {
  const sequence = `seq${booking.icsSequence}`;
  await toBuyer(ports, store, {
    booking,
    kind: 'moved',
    key: factKey(booking, 'moved', sequence),
    mail: movedMail(bookingFacts(ports, booking), before.startsAt, byOwner),
    attachments: [ports.invitations.invite(booking, bookingUrlPlaceholder)],
  });
  await store.outbox.drop(booking.id, ['move-notice'], ports.now(), 'moved again');
  if (byOwner) await tellOwnersCalendar(ports, store, booking, 'moved');
  else await tellOwnerOfMove(ports, store, booking, before);
}

/** A buyer who tries one time after the other is one piece of news to the owner, not one each. */
const moveNewsEvery = 10 * minute;

/** At once; again only after a while, and then of the newest time alone. */
async function tellOwnerOfMove(ports: Ports, store: Store, booking: Booking, before: Booking): Promise<void> {
  const news = (await store.outbox.of(booking.id)).filter(({ kind }) => kind === 'move-notice');
  const toldAt = Math.max(0, ...news.map(({ sentAt }) => sentAt ?? 0));
  const untold = news.filter(({ sentAt, createdAt }) => sentAt === null && createdAt >= toldAt);
  await toOwner(
    ports,
    store,
    booking,
    { what: 'moved', previousStartsAt: before.startsAt, moves: untold.length + 1 },
    { kind: 'move-notice', fact: `moved:seq${booking.icsSequence}`, nextTryAt: toldAt + moveNewsEvery },
  );
}

export async function queueCancelled(
  ports: Ports,
  store: Store,
  { booking, refundMinor }: { booking: Booking; refundMinor: number },
): Promise<void> {
  const sequence = `seq${booking.icsSequence}`;
  await toBuyer(ports, store, {
    booking,
    kind: 'cancelled',
    key: factKey(booking, 'cancelled', sequence),
    mail: cancelledMail(bookingFacts(ports, booking), refundMinor, await reasonOf(store, booking)),
    attachments: [ports.invitations.cancellation(booking, bookingUrlPlaceholder)],
  });
  await store.outbox.drop(booking.id, ['move-notice'], ports.now(), 'cancelled');
  await toOwner(ports, store, booking, { what: 'cancelled', refundMinor }, { fact: `cancelled:${sequence}` });
}

/**
 * Takes back the mails that wait (the provider may be down for hours) and name a time that is no longer true: arriving
 * after the news, they would undo it in the reader's mind and calendar.
 */
export async function dropOutdated(store: Store, bookingId: string, at: Instant, why: string): Promise<void> {
  const outdated = [
    ...(['confirmation', 'moved', 'cancelled', 'reminder-24h', 'reminder-1h'] as const),
    ...(['move-question', 'meeting-changed'] as const),
  ];
  await store.outbox.drop(bookingId, outdated, at, why);
}

/** Sends what waits and stays true, such as news of a refund, to the corrected address instead of the old one. */
export async function redirectNews(ports: Ports, store: Store, booking: Booking): Promise<void> {
  const kinds: MailKind[] = ['refunded', 'slot-lost', 'payment-failed'];
  const mails = await store.outbox.of(booking.id);
  const waiting = mails.filter((mail) => kinds.includes(mail.kind) && !mail.sentAt && !mail.droppedAt);
  await store.outbox.drop(booking.id, kinds, ports.now(), 'address corrected');
  const reader = ports.tokens.hash(booking.attendee.email).slice(0, 8);
  for (const { key, kind, ...mail } of waiting) {
    await enqueue(ports, store, mail, {
      key: `${key}:${reader}`,
      kind,
      bookingId: booking.id,
      to: booking.attendee.email,
    });
  }
}

/** @param amountMinor what goes back now, which may be the second part of it */
export async function queueRefunded(
  ports: Ports,
  store: Store,
  booking: Booking,
  amountMinor: number,
): Promise<void> {
  await toBuyer(ports, store, {
    booking,
    kind: 'refunded',
    key: factKey(booking, 'refunded', String(booking.refundedMinor)),
    mail: refundedMail(bookingFacts(ports, booking), amountMinor),
  });
}

export async function queueSlotLost(ports: Ports, store: Store, booking: Booking): Promise<void> {
  const choice = new URLSearchParams({ offer: booking.offer.slug, tz: booking.attendee.timeZone });
  await toBuyer(ports, store, {
    booking,
    kind: 'slot-lost',
    key: factKey(booking, 'slot-lost', 'once'),
    mail: slotLostMail(bookingFacts(ports, booking), ports.url(`/book?${choice}`)),
  });
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:slot-lost`,
    booking,
    what: 'A payment came too late for its time.',
    next: 'The buyer was told and the refund is on its way. There is nothing to do.',
  });
}

export async function queuePaymentFailed(
  ports: Ports,
  store: Store,
  { booking, isUndecided }: { booking: Booking; isUndecided: boolean },
): Promise<void> {
  const bookUrl = ports.url(`/book?offer=${booking.offer.slug}`);
  await toBuyer(ports, store, {
    booking,
    kind: 'payment-failed',
    key: factKey(booking, 'payment-failed', isUndecided ? 'undecided' : 'failed'),
    mail: paymentFailedMail(bookingFacts(ports, booking), { isUndecided, bookUrl }),
  });
}

/**
 * The key names booking, time and reader: after a move, or at a corrected address, it is another reminder.
 * @returns false when this reminder stands already
 */
export async function queueReminder(
  ports: Ports,
  store: Store,
  booking: Booking,
  kind: 'reminder-24h' | 'reminder-1h',
): Promise<boolean> {
  const reader = ports.tokens.hash(booking.attendee.email).slice(0, 8);
  return toBuyer(ports, store, {
    booking,
    kind,
    key: factKey(booking, kind, `seq${booking.icsSequence}:${reader}`),
    mail: reminderMail(bookingFacts(ports, booking), kind === 'reminder-24h' ? '24h' : '1h'),
  });
}

/** Something that needs the owner's eye. `key` names the fact, so that it is told once. */
export async function queueOwnerAlert(
  ports: Ports,
  store: Store,
  alert: Omit<OwnerAlert, 'site'> & { key: string; attachments?: Attachment[] },
): Promise<void> {
  const { attachments = [], ...news } = alert;
  const mail = { ...ownerAlertMail({ site: ports.content.site, ...news }), attachments };
  await enqueue(ports, store, mail, {
    key: alert.key,
    kind: 'owner-alert',
    bookingId: alert.booking?.id ?? null,
    to: ports.ownerEmail,
  });
}

/** Of the word to the owner that the reader of an audit's results may be written to. @param mailKey of those results */
export function consentKey(mailKey: string): string {
  return `audit-consent:${mailKey}`;
}

/** What every mail about a booking is rendered from. */
export function bookingFacts(ports: Ports, booking: Booking): BookingMailFacts {
  const offer = ports.content.offers.find(({ slug }) => slug === booking.offer.slug);
  return { booking, site: ports.content.site, bring: offer?.words.bring ?? [], now: ports.now() };
}

/** @param fact tells this mail from others of its kind about the same booking */
function factKey({ id }: Booking, kind: MailKind, fact: string): string {
  return `booking:${id}:${kind}:${fact}`;
}

interface BuyerMail {
  booking: Booking;
  kind: MailKind;
  key: string;
  mail: MailContent;
  attachments?: Attachment[];
}

/** @returns false when there is nobody to tell, or it was told before */
async function toBuyer(
  ports: Ports,
  store: Store,
  { booking, kind, key, mail, attachments = [] }: BuyerMail,
): Promise<boolean> {
  // Erased on request: there is nobody to tell.
  if (!booking.attendee.email) return false;
  const address = { key, kind, bookingId: booking.id, to: booking.attendee.email };
  return enqueue(ports, store, { ...mail, attachments }, address);
}

interface OwnerMail {
  /** Tells this mail from others about the same booking. */
  fact: string;
  kind?: MailKind;
  /** Not before. */
  nextTryAt?: Instant;
}

async function toOwner(
  ports: Ports,
  store: Store,
  booking: Booking,
  news: BookingNews,
  { fact, kind = 'owner-notice', nextTryAt = 0 }: OwnerMail,
): Promise<void> {
  const deskUrl = ports.url(`/desk/bookings/${booking.id}`);
  const { attachments, ...mail } = ownerNoticeMail(bookingFacts(ports, booking), news, deskUrl);
  const file = ownersFile(ports, booking, news);
  await enqueue(
    ports,
    store,
    { ...mail, attachments: [...attachments, file] },
    {
      key: `booking:${booking.id}:owner-notice:${fact}`,
      kind,
      bookingId: booking.id,
      to: ports.ownerEmail,
      nextTryAt,
    },
  );
}

/** The session for the owner's calendar, or what takes it out again. */
function ownersFile(ports: Ports, booking: Booking, { what }: BookingNews): Attachment {
  const session = { booking, deskUrl: ports.url(`/desk/bookings/${booking.id}`) };
  return what === 'cancelled'
    ? ports.invitations.cancelForOwner(session)
    : ports.invitations.inviteOwner(session);
}

/** Puts a rendered mail into the queue. @returns false when its key stands there already */
export async function enqueue(
  ports: Ports,
  store: Store,
  mail: MailContent,
  address: { key: string; kind: MailKind; bookingId: string | null; to: string; nextTryAt?: Instant },
): Promise<boolean> {
  const now = ports.now();
  const nextTryAt = Math.max(now, address.nextTryAt ?? now);
  return store.outbox.enqueue({ ...mail, ...address, createdAt: now, nextTryAt });
}
