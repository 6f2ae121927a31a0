import type { Attachment } from '#domain/attachment.ts';
import type { Instant } from '#domain/interval.ts';
import type { CallResult } from './calls.ts';

export interface Mailer {
  send(mail: OutgoingMail, idempotencyKey: string): Promise<CallResult<{ providerId: string }>>;
  /**
   * Looks for a mail that was accepted although its answer never came: by recipient and subject, not before `since`.
   * One that `isTaken` is another mail's. The whole search ends `withinMs`, if need be without an answer.
   */
  find(query: {
    to: string;
    subject: string;
    since: Instant;
    withinMs: number;
    isTaken(providerId: string): Promise<boolean>;
  }): Promise<CallResult<{ providerId: string | null }>>;
  /** @returns null when the signature or its time does not hold */
  verifyEvent(rawBody: string, headers: Record<string, string>, now: Instant): MailEvent | null;
  /** Reads a stored body that was verified when it came under this id. */
  parseEvent(id: string, rawBody: string): MailEvent | null;
}

export interface OutgoingMail {
  from: string;
  to: string;
  replyTo: string | null;
  subject: string;
  html: string;
  text: string;
  attachments: Attachment[];
}

export interface MailEvent {
  id: string;
  type: string;
  providerId: string;
}
