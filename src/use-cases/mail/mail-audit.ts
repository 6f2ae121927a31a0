import type { AuditFacts, Texts } from '#domain/audit/index.ts';
import { auditResultsMail } from '#emails/audit-results.ts';
import type { Ports } from '#use-cases/ports.ts';
import { consentKey, queueOwnerAlert } from './queue-mail.ts';
import { sendMail } from './send-mail.ts';

export interface AuditMailRequest {
  email: string;
  /** The visitor's separate consent: the author may write. */
  mayWrite: boolean;
  /** Names one sending of the form; only its hash is kept. */
  formId: string;
  /** Of answers without typed text, as a link carries them. */
  facts: AuditFacts;
  texts: Texts;
  /** The code of the link to the results. */
  link: string;
}

/** The visitor waits this long for the mail to leave; then it leaves without them. */
const waitForMailMs = 3_000;

/**
 * Mails the results of an audit once. Without consent whoever sends the mail forgets the address in the same breath;
 * with it the owner is told.
 */
export async function mailAudit(ports: Ports, request: AuditMailRequest): Promise<void> {
  const { email, mayWrite } = request;
  const key = `audit-results:${ports.tokens.hash(`audit-mail:${request.formId}`)}`;
  const now = ports.now();
  const isNew = await ports.database.write(async (store) => {
    const mail = auditResultsMail({
      ...request,
      site: ports.content.site,
      url: ports.url(`/audit/results#a=${request.link}`),
    });
    const envelope = {
      key,
      kind: 'audit-results',
      bookingId: null,
      to: email,
      createdAt: now,
      nextTryAt: now,
    } as const;
    if (!(await store.outbox.enqueue({ ...mail, ...envelope }))) return false;
    if (mayWrite) {
      await queueOwnerAlert(ports, store, {
        key: consentKey(key),
        booking: null,
        what: 'Somebody allows you to write to them.',
        next: `${email} asked for their audit results and checked "the author may email me".`,
      });
    }
    return true;
  });
  if (!isNew) return;
  const left = sendMail(ports).catch((error) => {
    ports.log.error('audit-mail-failed', {
      reason: error instanceof Error ? error.message : 'unknown error',
    });
  });
  await Promise.race([left, ports.pause(waitForMailMs)]);
}
