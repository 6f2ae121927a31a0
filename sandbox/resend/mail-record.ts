import type { GetEmailResponseSuccess } from 'resend';

export interface MailAttachment {
  filename: string;
  contentType: string;
  /** Base64; null where the sender gave an address to fetch it from. */
  content: string | null;
  /** Where Resend would fetch it; the sandbox does not. */
  path: string | null;
}

/** A mail as it was accepted. */
export interface MailRecord {
  id: string;
  /** Epoch milliseconds. */
  createdAt: number;
  messageId: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  html: string | null;
  text: string | null;
  /** What the sender added. */
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  attachments: MailAttachment[];
  scheduledAt: string | null;
  idempotencyKey: string | null;
  lastEvent: GetEmailResponseSuccess['last_event'];
}

/** Something that Resend told the site about a mail. */
export interface MailEventRecord {
  id: string;
  mailId: string;
  type: string;
  /** Epoch milliseconds. */
  createdAt: number;
}
