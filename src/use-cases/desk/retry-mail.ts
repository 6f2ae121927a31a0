import { sendMail } from '#use-cases/mail/send-mail.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

export type MailRetried =
  /** `sent`: how many mails left, this one or others that waited. */
  | { ok: true; sent: number }
  /** `finished`: it has left, waits for its turn, or is not wanted any more. */
  | { ok: false; reason: 'unknown' | 'finished' };

/** Mails that fail, were given up, or came back, newest first. */
export async function troubledMails(ports: Pick<Ports, 'database'>): Promise<OutboxMail[]> {
  return ports.database.outbox.troubled(100);
}

/** Tries a mail once more, now. */
export async function retryMail(ports: Ports, mailId: string): Promise<MailRetried> {
  const retried = await ports.database.write((store) => store.outbox.retry(mailId, ports.now()));
  return retried === 'queued' ? { ok: true, sent: await sendMail(ports) } : { ok: false, reason: retried };
}
