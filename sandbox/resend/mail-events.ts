import { createHmac } from 'node:crypto';
import type {
  EmailBouncedEvent,
  EmailComplainedEvent,
  EmailDeliveredEvent,
  EmailDeliveryDelayedEvent,
  EmailSentEvent,
} from 'resend';
import { newStripeId } from '../ids.ts';
import type { World } from '../world.ts';
import { ResendRefusal } from './errors.ts';
import type { MailRecord } from './mail-record.ts';

type MailEvent =
  | EmailSentEvent
  | EmailDeliveredEvent
  | EmailDeliveryDelayedEvent
  | EmailBouncedEvent
  | EmailComplainedEvent;

/** What can become of a mail after it was accepted. */
export const mailOutcomes = ['sent', 'delivered', 'delivery_delayed', 'bounced', 'complained'] as const;
export type MailOutcome = (typeof mailOutcomes)[number];

/** Something becomes of the mail, and Resend tells the site. */
export function report(world: World, mailId: string, outcome: MailOutcome): MailRecord {
  const known = world.store.get('mail', mailId);
  if (!known) throw new ResendRefusal(404, 'not_found', 'Email not found');
  const mail: MailRecord = { ...known, lastEvent: outcome };
  const event = toEvent(mail, outcome, new Date(world.clock.now()).toISOString());
  const id = newStripeId('msg_', 27);
  world.store.put('mail', mail.id, mail);
  world.store.put('mailEvent', id, { id, mailId, type: event.type, createdAt: world.clock.now() });
  world.deliveries.enqueue('resend', { id, type: event.type, payload: JSON.stringify(event) });
  return mail;
}

/**
 * The headers that `resend.webhooks.verify` checks: an HMAC over id, time and raw body.
 * @see https://www.standardwebhooks.com
 */
export function signResend(
  secret: string,
  eventId: string,
  payload: string,
  at: number,
): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${eventId}.${at}.${payload}`).digest('base64');
  return {
    'svix-id': eventId,
    'svix-timestamp': String(at),
    'svix-signature': `v1,${signature}`,
    'user-agent': 'Svix-Webhooks/1.0',
  };
}

function toEvent(mail: MailRecord, outcome: MailOutcome, created_at: string): MailEvent {
  const data = {
    created_at: new Date(mail.createdAt).toISOString(),
    email_id: mail.id,
    message_id: mail.messageId,
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    tags: Object.fromEntries(mail.tags.map(({ name, value }) => [name, value])),
  };
  if (outcome !== 'bounced') return { type: `email.${outcome}`, created_at, data };
  const bounce = {
    message: "The recipient's mail server refused the message: there is no such mailbox.",
    subType: 'General',
    type: 'Permanent',
  };
  return { type: 'email.bounced', created_at, data: { ...data, bounce } };
}
