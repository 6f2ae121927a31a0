import type { EmailApiOptions } from 'resend';
import { ResendRefusal } from './errors.ts';
import type { MailAttachment, MailRecord } from './mail-record.ts';

/** What a sender decides about a mail. */
export type MailInput = Omit<MailRecord, 'id' | 'createdAt' | 'messageId' | 'idempotencyKey' | 'lastEvent'>;

const MAX_RECIPIENTS = 50;

/**
 * @param domains that mail may come from; null: any
 * @throws ResendRefusal in Resend's words
 */
export function readMail(body: unknown, domains: string[] | null): MailInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ResendRefusal(422, 'validation_error', 'The request body must be a JSON object.');
  }
  const mail = body as Partial<EmailApiOptions>;
  if (mail.template) {
    throw new ResendRefusal(422, 'validation_error', 'The sandbox does not know `template`.');
  }
  const from = required(mail.from, 'from');
  const to = addresses(required(mail.to, 'to'), 'to');
  const cc = addresses(mail.cc ?? [], 'cc');
  const bcc = addresses(mail.bcc ?? [], 'bcc');
  if (to.length === 0) throw missing('to');
  for (const [name, list] of Object.entries({ to, cc, bcc })) {
    if (list.length > MAX_RECIPIENTS) {
      const message = `The \`${name}\` field must not have more than ${MAX_RECIPIENTS} addresses.`;
      throw new ResendRefusal(422, 'validation_error', message);
    }
  }
  checkSender(from, domains);
  if (mail.html === undefined && mail.text === undefined) {
    throw new ResendRefusal(422, 'validation_error', 'Missing `html` or `text` field.');
  }
  return {
    from,
    to,
    cc,
    bcc,
    replyTo: addresses(mail.reply_to ?? [], 'reply_to'),
    subject: oneLine(required(mail.subject, 'subject'), 'subject'),
    html: mail.html ?? null,
    text: mail.text ?? null,
    headers: headers(mail.headers ?? {}),
    tags: tags(mail.tags ?? []),
    attachments: (mail.attachments ?? []).map(attachment),
    scheduledAt: mail.scheduled_at ?? null,
  };
}

function required<T>(value: T | undefined | null, name: string): T {
  if (value === undefined || value === null || value === '') throw missing(name);
  return value;
}

const missing = (name: string) =>
  new ResendRefusal(422, 'missing_required_field', `Missing \`${name}\` field.`);

function addresses(value: string | string[], name: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  for (const each of list) if (bareAddress(each) === null) throw invalidAddress(name);
  return list;
}

const invalidAddress = (name: string) =>
  new ResendRefusal(
    422,
    'validation_error',
    `Invalid \`${name}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
  );

/** The address in `email@example.com` or `Name <email@example.com>`; null for anything else. */
export function bareAddress(value: unknown): string | null {
  if (typeof value !== 'string' || /[\r\n]/.test(value)) return null;
  const named = /^[^<>]*<([^<>]+)>$/.exec(value.trim());
  const address = (named?.[1] ?? value).trim();
  return /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/.test(address) ? address : null;
}

function checkSender(from: string, domains: string[] | null): void {
  const address = bareAddress(from);
  if (address === null) throw invalidAddress('from');
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (domains === null || domains.includes(domain)) return;
  const message = `The ${domain} domain is not verified. Please, add and verify your domain on https://resend.com/domains`;
  throw new ResendRefusal(403, 'validation_error', message);
}

function oneLine(value: string, name: string): string {
  if (typeof value === 'string' && !/[\r\n]/.test(value)) return value;
  throw new ResendRefusal(422, 'validation_error', `Invalid \`${name}\` field. Line breaks are not allowed.`);
}

function headers(value: Record<string, string>): Record<string, string> {
  for (const [name, each] of Object.entries(value)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || typeof each !== 'string' || /[\r\n]/.test(each)) {
      throw new ResendRefusal(
        422,
        'validation_error',
        `Invalid \`headers\` field. \`${name}\` is not a valid header.`,
      );
    }
  }
  return value;
}

function tags(value: { name: string; value: string }[]): { name: string; value: string }[] {
  for (const tag of value) {
    if (![tag.name, tag.value].every((each) => /^[\w-]{1,256}$/.test(each))) {
      const message = 'Tags should only contain ASCII letters, numbers, underscores, or dashes.';
      throw new ResendRefusal(422, 'validation_error', message);
    }
  }
  return value;
}

type ApiAttachment = NonNullable<EmailApiOptions['attachments']>[number];

function attachment(given: ApiAttachment, index: number): MailAttachment {
  const { content, path } = given;
  if (content === undefined && path === undefined) {
    throw new ResendRefusal(422, 'invalid_attachment', 'Attachment must have either a `content` or `path`.');
  }
  const filename = given.filename || `attachment-${index + 1}`;
  if (/[\r\n/\\]/.test(filename)) {
    throw new ResendRefusal(
      422,
      'invalid_attachment',
      `Invalid attachment filename: ${JSON.stringify(filename)}.`,
    );
  }
  if (content !== undefined && !isBase64(content)) {
    throw new ResendRefusal(422, 'invalid_attachment', `The content of ${filename} is not valid Base64.`);
  }
  return {
    filename,
    contentType: given.content_type ?? typeOf(filename),
    content: content === undefined ? null : String(content),
    path: path ?? null,
  };
}

const isBase64 = (content: unknown): boolean =>
  typeof content === 'string' && content.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(content);

function typeOf(filename: string): string {
  const types: Record<string, string> = {
    ics: 'text/calendar',
    json: 'application/json',
    pdf: 'application/pdf',
    png: 'image/png',
    svg: 'image/svg+xml',
    txt: 'text/plain',
  };
  return types[filename.slice(filename.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}
