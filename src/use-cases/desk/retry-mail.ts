import { sendMail } from '#use-cases/mail/send-mail.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

export type MailRetried =
  /** `sent`: how many mails left, this one or others that waited. */
  | { ok: true; sent: number }
  /** `finished`: it has left, waits for its turn, or is not wanted any more. */
  | { ok: false; reason: 'unknown' | 'finished' };

/** More than a week without the provider leaves behind. */
const retriedAtOnce = 10_000;

/** Mails that fail, were given up, or came back, newest first. */
export async function troubledMails(ports: Pick<Ports, 'database'>): Promise<OutboxMail[]> {
  return ports.database.outbox.troubled(100);
}

/** Tries every mail that failed or was given up once more, now. @returns how many were tried, and how many mails left */
export async function retryAllMail(ports: Ports): Promise<{ tried: number; sent: number }> {
  const retried = await ports.database.write(async (store) => {
    const outcomes: string[] = [];
    for (const { id } of await store.outbox.troubled(retriedAtOnce)) {
      outcomes.push(await store.outbox.retry(id, ports.now()));
    }
    return outcomes;
  });
  return { tried: retried.filter((outcome) => outcome === 'queued').length, sent: await sendMail(ports) };
}

/** Tries a mail once more, now. */
export async function retryMail(ports: Ports, mailId: string): Promise<MailRetried> {
  const retried = await ports.database.write((store) => store.outbox.retry(mailId, ports.now()));
  return retried === 'queued' ? { ok: true, sent: await sendMail(ports) } : { ok: false, reason: retried };
}
