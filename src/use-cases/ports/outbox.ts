import type { Attachment } from '#domain/attachment.ts';
import type { Instant } from '#domain/interval.ts';

/** A mail as rendered once. `html` and `text` hold `{{booking-url}}` where the sender fills the booking's address. */
export interface OutboxMail {
  id: string;
  /** Also the idempotency key at the mail provider. */
  key: string;
  kind: MailKind;
  bookingId: string | null;
  to: string;
  replyTo: string | null;
  subject: string;
  html: string;
  text: string;
  attachments: Attachment[];
  createdAt: Instant;
  attempts: number;
  /** How many of them the provider said no to; silences in between do not count. */
  refusals: number;
  /** When it was first handed to the provider; after 20 h of doubt it is looked up before it is sent again. */
  firstTriedAt: Instant | null;
  nextTryAt: Instant;
  leaseUntil: Instant | null;
  sentAt: Instant | null;
  /** Given up, or no longer wanted. */
  droppedAt: Instant | null;
  providerId: string | null;
  lastError: string | null;
  delivery: 'delivered' | 'bounced' | 'complained' | 'delayed' | null;
}

export type MailKind =
  | 'confirmation'
  | 'owner-notice'
  | 'move-notice'
  | 'reminder-24h'
  | 'reminder-1h'
  | 'moved'
  | 'move-question'
  | 'meeting-changed'
  | 'payment-link'
  | 'confirm-request'
  | 'cancelled'
  | 'refunded'
  | 'slot-lost'
  | 'payment-failed'
  | 'owner-alert'
  | 'audit-results'
  | 'login-link'
  | 'written-note'
  | 'reference-question'
  | 'address-changed';

export interface OutboxStore {
  /** @returns false when the key is known: the mail stands already */
  enqueue(
    mail: Pick<
      OutboxMail,
      | 'key'
      | 'kind'
      | 'bookingId'
      | 'to'
      | 'replyTo'
      | 'subject'
      | 'html'
      | 'text'
      | 'attachments'
      | 'createdAt'
      | 'nextTryAt'
    >,
  ): Promise<boolean>;
  /** Removes an unsent mail as if it had never been asked for. */
  takeBack(key: string): Promise<void>;
  /** Takes up to `limit` mails that are due and not leased, and leases them to the caller. */
  lease(now: Instant, leaseUntil: Instant, limit: number): Promise<OutboxMail[]>;
  markSent(id: string, providerId: string, at: Instant): Promise<void>;
  markFailed(
    id: string,
    failure: { error: string; isRefused: boolean; nextTryAt: Instant; firstTriedAt: Instant },
  ): Promise<void>;
  /** Unsent mails of a booking that are no longer true, those that were given up too. @returns how many */
  drop(bookingId: string, kinds: MailKind[], at: Instant, why: string): Promise<number>;
  /** After one refusal too many, or too long a silence. */
  giveUp(id: string, failure: { error: string; isRefused: boolean }, at: Instant): Promise<void>;
  /** Puts a failing or given-up mail back in the queue. `finished`: it has left, waits, or is not wanted any more. */
  retry(id: string, now: Instant): Promise<'queued' | 'unknown' | 'finished'>;
  findByKey(key: string): Promise<OutboxMail | null>;
  findByProviderId(providerId: string): Promise<OutboxMail | null>;
  setDelivery(id: string, delivery: OutboxMail['delivery']): Promise<void>;
  of(bookingId: string): Promise<OutboxMail[]>;
  /** Everything that goes or went to this address, by normalized address. */
  ofRecipient(email: string): Promise<OutboxMail[]>;
  /** Empties what mails say and to whom; those that are unsent are dropped. */
  forget(ids: string[], at: Instant): Promise<void>;
  /** Unsent mails with at least one failed try, given-up ones, and bounced ones. */
  troubled(limit: number): Promise<OutboxMail[]>;
  /** When the newest mail left; null before the first. */
  lastSentAt(): Promise<Instant | null>;
  purgeBodies(sentBefore: Instant): Promise<number>;
}
