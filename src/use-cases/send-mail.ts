import { hour, type Instant, minute } from '#domain/interval.ts';
import { fillPlaceholders } from '#emails/fill.ts';
import { bookingUrl } from './change-booking.ts';
import type { OutboxMail, OutgoingMail, Ports } from './ports.ts';

/** Longer than any one try may take, so that a lease that has ended means that its holder is gone. */
const lease = 2 * minute;
/** The provider forgets idempotency keys after 24 h; from here on it is asked before a mail is sent again. */
const doubt = 20 * hour;
/** A definite refusal is tried this often before the owner has to look. */
const refusals = 6;

/** Sends what is due. Run by many at once, each mail is leased to one. @returns how many left */
export async function sendMail(ports: Ports, batch = 20): Promise<number> {
  let sent = 0;
  for (;;) {
    const now = ports.now();
    const mails = await ports.database.write((store) => store.outbox.lease(now, now + lease, batch));
    for (const mail of mails) if (await sendOne(ports, mail)) sent++;
    if (mails.length < batch) return sent;
  }
}

async function sendOne(ports: Ports, mail: OutboxMail): Promise<boolean> {
  const answer =
    (await findSent(ports, mail)) ?? (await ports.mailer.send(await fill(ports, mail), mail.key));
  const now = ports.now();
  if (answer.ok) {
    await ports.database.write((store) => store.outbox.markSent(mail.id, answer.providerId, now));
    return true;
  }
  ports.log.warn('mail-not-sent', {
    bookingId: mail.bookingId ?? undefined,
    mailKind: mail.kind,
    count: mail.attempts + 1,
    reason: answer.detail,
  });
  await ports.database.write((store) =>
    answer.reason === 'refused' && mail.attempts + 1 >= refusals
      ? store.outbox.giveUp(mail.id, answer.detail, now)
      : store.outbox.markFailed(mail.id, {
          error: answer.detail,
          firstTriedAt: mail.firstTriedAt ?? now,
          nextTryAt: now + backOff(mail),
        }),
  );
  return false;
}

/** After long doubt: was it accepted although its answer never came? */
async function findSent(ports: Ports, mail: OutboxMail): Promise<{ ok: true; providerId: string } | null> {
  if (mail.firstTriedAt === null || ports.now() - mail.firstTriedAt < doubt) return null;
  const found = await ports.mailer.find({ to: mail.to, subject: mail.subject, since: mail.firstTriedAt });
  return found.ok && found.providerId ? { ok: true, providerId: found.providerId } : null;
}

async function fill(ports: Ports, mail: OutboxMail): Promise<OutgoingMail> {
  const booking = mail.bookingId ? await ports.database.bookings.find(mail.bookingId) : null;
  const values = booking ? { 'booking-url': bookingUrl(ports, booking) } : {};
  return {
    from: ports.mailFrom,
    to: mail.to,
    replyTo: mail.replyTo,
    subject: mail.subject,
    html: fillPlaceholders(mail.html, values),
    text: fillPlaceholders(mail.text, values),
    attachments: mail.attachments.map((attachment) => ({
      ...attachment,
      content: fillPlaceholders(attachment.content, values),
    })),
  };
}

/** Half a minute, doubling to an hour, spread by up to a quarter so that a recovered provider is not met by all at once. */
function backOff(mail: OutboxMail): Instant {
  const step = Math.min(30_000 * 2 ** mail.attempts, hour);
  return Math.round(step * (0.75 + spread(mail.id, mail.attempts) / 2));
}

/** 0 to 1, settled by the mail itself, so that a test can foresee it. */
function spread(id: string, attempts: number): number {
  let sum = attempts;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 1009;
  return sum / 1009;
}
