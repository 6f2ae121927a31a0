import { day, hour, type Instant, minute } from '#domain/interval.ts';
import { fillPlaceholders } from '#emails/fill.ts';
import { bookingUrl } from '#use-cases/booking/booking-address.ts';
import { linkIdOf, linkLifetime, loginUrl } from '#use-cases/desk/login-link.ts';
import { referenceIdOf, referenceUrl } from '#use-cases/desk/reference.ts';
import { endAlarm, raiseAlarm } from '#use-cases/operation/alarm.ts';
import type { CallResult } from '#use-cases/ports/calls.ts';
import { DatabaseUnavailable, type Store } from '#use-cases/ports/database.ts';
import type { OutgoingMail } from '#use-cases/ports/mailer.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';
import { consentKey } from './queue-mail.ts';

/** All the time that a look-up may take, however many mails there are to look through. */
const lookUpMs = minute;
/** Longer than a look-up and the seconds of a hand-over, so that a lease that has ended means that its holder is gone. */
const leaseMs = lookUpMs + minute;
/** The provider forgets idempotency keys after 24 h; from here on it is asked before a mail is sent again. */
const doubtfulAfterMs = 20 * hour;
/** A definite refusal is tried this often before the owner has to look. */
const refusalsAtMost = 6;
/** Without an answer for so long, or with one about our key or our domain, a mail waits for the owner. */
const silentAtMost = 7 * day;
/** After so many silences in a row the provider is not there: the rest waits for the next round. */
const silencesAtMost = 3;

/** Sends what is due. Run by many at once, each mail is leased to one. @returns how many left */
export async function sendMail(ports: Ports): Promise<number> {
  let sent = 0;
  for (let silences = 0; silences < silencesAtMost; ) {
    const now = ports.now();
    const [mail] = await ports.database.outbox.lease(now, now + leaseMs, 1);
    if (!mail) break;
    const outcome = await sendOne(ports, mail);
    if (outcome === 'sent') sent++;
    silences = outcome === 'no-answer' ? silences + 1 : 0;
  }
  return sent;
}

type Outcome = 'sent' | 'no-answer' | 'refused' | 'outdated';

async function sendOne(ports: Ports, mail: OutboxMail): Promise<Outcome> {
  if (await isOutdated(ports, mail)) return 'outdated';
  const answer = await handOver(ports, mail);
  const now = ports.now();
  if (answer.ok) {
    await ports.database.write(async (store) => {
      await store.outbox.markSent(mail.id, answer.providerId, now);
      await forgetVisitor(store, mail, now);
    });
    await endAlarm(ports, 'mail-key');
    return 'sent';
  }
  ports.log.warn('mail-not-sent', {
    bookingId: mail.bookingId ?? undefined,
    mailKind: mail.kind,
    count: mail.attempts + 1,
    reason: answer.detail,
  });
  if (answer.isAboutUs) await raiseAlarm(ports, { cause: 'mail-key', detail: answer.detail });
  const isRefused = answer.reason === 'refused';
  const error = answer.detail;
  const firstTriedAt = mail.firstTriedAt ?? now;
  const isOver = isRefused ? mail.refusals + 1 >= refusalsAtMost : now - firstTriedAt >= silentAtMost;
  await ports.database.write(async (store) => {
    if (isOver) {
      await store.outbox.giveUp(mail.id, { error, isRefused }, now);
      await forgetVisitor(store, mail, now);
    } else {
      await store.outbox.markFailed(mail.id, {
        error,
        isRefused,
        firstTriedAt,
        nextTryAt: now + backOff(mail),
      });
    }
  });
  return answer.reason;
}

/** Whoever asked for the results of an audit and allowed nothing else is not remembered once the mail is done with. */
async function forgetVisitor(store: Store, { id, key, kind }: OutboxMail, now: Instant): Promise<void> {
  if (kind !== 'audit-results' || (await store.outbox.findByKey(consentKey(key)))) return;
  await store.outbox.forget([id], now);
}

/** A reminder that waited for the provider until the session began reminds of nothing. */
async function isOutdated(ports: Ports, mail: OutboxMail): Promise<boolean> {
  const { kind, bookingId } = mail;
  if (linkIdOf(mail) && ports.now() >= mail.createdAt + linkLifetime) {
    // A link that has ended would only be pressed in vain.
    await ports.database.outbox.takeBack(mail.key);
    return true;
  }
  if (!bookingId || (kind !== 'reminder-24h' && kind !== 'reminder-1h')) return false;
  const now = ports.now();
  return ports.database.write(async (store) => {
    const booking = await store.bookings.find(bookingId);
    if (booking && now < booking.startsAt) return false;
    await store.outbox.drop(bookingId, [kind], now, 'the session has started');
    return true;
  });
}

/** Hands a mail to the provider, unless a look-up finds that it has it already. */
async function handOver(ports: Ports, mail: OutboxMail): Promise<CallResult<{ providerId: string }>> {
  try {
    const found = await findSent(ports, mail);
    return found ?? (await ports.mailer.send(await fill(ports, mail), mail.key));
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    // A mail of which nothing can be made, for example because its secret was removed, keeps no other waiting.
    return { ok: false, reason: 'refused', detail: error instanceof Error ? error.message : 'unknown error' };
  }
}

/** After long doubt: was it accepted although its answer never came? @returns null when it has to be sent */
async function findSent(ports: Ports, mail: OutboxMail): Promise<CallResult<{ providerId: string }> | null> {
  if (mail.firstTriedAt === null || ports.now() - mail.firstTriedAt < doubtfulAfterMs) return null;
  const found = await ports.mailer.find({
    to: mail.to,
    subject: mail.subject,
    since: mail.firstTriedAt,
    withinMs: lookUpMs,
    // Two mails may carry the same subject to the same reader.
    isTaken: async (providerId) => {
      const owner = await ports.database.outbox.findByProviderId(providerId);
      return owner !== null && owner.id !== mail.id;
    },
  });
  // A key that may only send may not look: then one mail too many is better than none. Whoever refuses the key for
  // everything refuses the mail as well.
  if (!found.ok && found.isAboutUs) return null;
  if (!found.ok) return { ...found, reason: 'no-answer' };
  return found.providerId ? { ok: true, providerId: found.providerId } : null;
}

async function fill(ports: Ports, mail: OutboxMail): Promise<OutgoingMail> {
  const booking = mail.bookingId ? await ports.database.bookings.find(mail.bookingId) : null;
  const values: Record<string, string> = booking ? { 'booking-url': bookingUrl(ports, booking) } : {};
  const linkId = linkIdOf(mail);
  if (linkId) values['login-url'] = loginUrl(ports, linkId);
  const referenceId = referenceIdOf(mail);
  if (referenceId) values['reference-url'] = referenceUrl(ports, referenceId);
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
