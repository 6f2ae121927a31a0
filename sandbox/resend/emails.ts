import type { Domain, GetEmailResponseSuccess, ListEmailsResponseSuccess } from 'resend';
import { newResendId } from '../ids.ts';
import type { Cause, World } from '../world.ts';
import { ResendRefusal } from './errors.ts';
import { type MailOutcome, report } from './mail-events.ts';
import { bareAddress, type MailInput, readMail } from './mail-input.ts';
import type { MailRecord } from './mail-record.ts';

const MAX_BATCH = 100;

export function sendEmail(world: World, body: unknown, cause: Cause): { id: string } {
  return accept(world, readMail(body, world.mailDomains), cause);
}

/** @param strict one bad mail refuses them all; otherwise the good ones go out and the bad ones are named */
export function sendBatch(world: World, body: unknown, cause: Cause, strict: boolean): object {
  if (!Array.isArray(body) || body.length === 0 || body.length > MAX_BATCH) {
    const message = `The request body must be an array of 1 to ${MAX_BATCH} emails.`;
    throw new ResendRefusal(422, 'validation_error', message);
  }
  const errors: { index: number; message: string }[] = [];
  const mails: MailInput[] = [];
  for (const [index, each] of body.entries()) {
    try {
      if ((each as { attachments?: unknown }).attachments !== undefined) {
        const message = 'The `attachments` field is not supported in a batch.';
        throw new ResendRefusal(422, 'validation_error', message);
      }
      mails.push(readMail(each, world.mailDomains));
    } catch (error) {
      if (strict || !(error instanceof ResendRefusal)) throw error;
      errors.push({ index, message: error.message });
    }
  }
  const data = mails.map((mail) => accept(world, mail, cause));
  return strict ? { data } : { data, errors };
}

export function retrieveEmail(world: World, id: string): GetEmailResponseSuccess {
  const mail = world.store.get('mail', id);
  if (!mail) throw new ResendRefusal(404, 'not_found', 'Email not found');
  const { tags, html, text } = mail;
  return { ...toListed(mail), object: 'email', html, text, ...(tags.length ? { tags } : {}) };
}

export function listEmails(world: World, query: URLSearchParams): ListEmailsResponseSuccess {
  const newestFirst = world.store.all('mail').toReversed();
  const { rows, hasMore } = page(newestFirst, query);
  return { object: 'list', has_more: hasMore, data: rows.map(toListed) };
}

/** The domains that mail may come from, all verified; where any may, those that mail came from. */
export function listDomains(world: World): { object: 'list'; has_more: boolean; data: Domain[] } {
  const used = world.store.all('mail').map(({ from }) => bareAddress(from)?.split('@').pop() ?? '');
  const names = world.mailDomains ?? [...new Set(used)];
  const data = names.map(
    (name): Domain => ({
      id: `sandbox-${name}`,
      name,
      status: 'verified',
      created_at: new Date(0).toISOString(),
      region: 'us-east-1',
      capabilities: { sending: 'enabled', receiving: 'disabled' },
    }),
  );
  return { object: 'list', has_more: false, data };
}

function accept(world: World, input: MailInput, cause: Cause): { id: string } {
  const id = newResendId();
  world.store.put('mail', id, {
    ...input,
    id,
    createdAt: world.clock.now(),
    messageId: `<${id}@sandbox.invalid>`,
    idempotencyKey: cause.idempotencyKey,
    lastEvent: input.scheduledAt ? 'scheduled' : 'queued',
  });
  if (!input.scheduledAt) for (const outcome of becomes(input)) report(world, id, outcome);
  return { id };
}

/** Resend's own test addresses, with or without `+label`. @see https://resend.com/docs/dashboard/emails/send-test-emails */
function becomes({ to }: MailInput): MailOutcome[] {
  const [first = ''] = to.map((each) => bareAddress(each) ?? '');
  const special = /^(bounced|complained)(?:\+[^@]*)?@resend\.dev$/.exec(first)?.[1];
  if (special === 'bounced') return ['sent', 'bounced'];
  if (special === 'complained') return ['sent', 'delivered', 'complained'];
  return ['sent', 'delivered'];
}

function page(newestFirst: MailRecord[], query: URLSearchParams): { rows: MailRecord[]; hasMore: boolean } {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new ResendRefusal(422, 'validation_error', 'The `limit` must be between 1 and 100.');
  }
  const [after, before] = [query.get('after'), query.get('before')];
  if (after !== null && before !== null) {
    throw new ResendRefusal(422, 'validation_error', 'You can use either `after` or `before`, not both.');
  }
  const indexOf = (id: string): number => {
    const index = newestFirst.findIndex((mail) => mail.id === id);
    if (index < 0) throw new ResendRefusal(422, 'validation_error', `There is no email with the id ${id}.`);
    return index;
  };
  if (before !== null) {
    const end = indexOf(before);
    const start = Math.max(0, end - limit);
    return { rows: newestFirst.slice(start, end), hasMore: start > 0 };
  }
  const start = after === null ? 0 : indexOf(after) + 1;
  return { rows: newestFirst.slice(start, start + limit), hasMore: start + limit < newestFirst.length };
}

function toListed(mail: MailRecord): ListEmailsResponseSuccess['data'][number] {
  const orNull = (list: string[]) => (list.length ? list : null);
  return {
    id: mail.id,
    message_id: mail.messageId,
    from: mail.from,
    to: mail.to,
    cc: orNull(mail.cc),
    bcc: orNull(mail.bcc),
    reply_to: orNull(mail.replyTo),
    subject: mail.subject,
    created_at: new Date(mail.createdAt).toISOString(),
    last_event: mail.lastEvent,
    scheduled_at: mail.scheduledAt,
  };
}
