/**
 * What the use cases need from outside, declared by their user. Adapters implement these; tests pass their own.
 */
import type { Booking, BookingState, RefundState } from '#domain/booking.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';

export interface Ports {
  database: Database;
  payments: Payments;
  mailer: Mailer;
  content: Content;
  invitations: Invitations;
  tokens: Tokens;
  log: Log;
  /** UTC now, in epoch milliseconds. */
  now(): Instant;
  /** Mail was queued: send it soon. Returns at once; the sweeper sends what is left behind. */
  wakeMail(): void;
  /** Waits before a call is repeated. */
  pause(ms: number): Promise<void>;
  /** Absolute address within the site, built from SITE_URL and never from a request. */
  url(path: string): string;
  /** Who gets the owner's mails. */
  ownerEmail: string;
  /** `Name <address>` of every mail; no visitor's text ever goes in. */
  mailFrom: string;
  /** True with live keys. A Checkout Session of the other mode never confirms. */
  livemode: boolean;
}

// ── Content: what the owner edits ────────────────────────────────────────────────────────────────

export interface Content {
  /** At least one; the first is the default. */
  offers: Offer[];
  site: Site;
  availability: Availability;
}

export interface Site {
  name: string;
  /** While empty, the site says "the consultant". */
  ownerName: string;
  /** Path of a picture in `public/`; empty: no face is shown. */
  portrait: string;
  /** One sentence for search results and social cards. */
  description: string;
  links: { label: string; href: string }[];
  contactEmail: string;
  /** IANA zone of the owner's calendar. */
  timeZone: string;
}

/** Wall times `HH:MM` of the host's zone; `24:00` is the next midnight. */
export type WallWindow = [from: string, to: string];
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export interface Availability {
  weeklyHours: Record<Weekday, WallWindow[]>;
  /** Ranges of host dates, both included, whose windows replace the weekly ones; later entries win; no windows closes them. */
  exceptions: DateException[];
}

export interface DateException {
  from: string;
  to: string;
  windows: WallWindow[];
  /** Why, for the owner's eyes. */
  note: string;
}

// ── Database ─────────────────────────────────────────────────────────────────────────────────────

export interface Database extends Store {
  /**
   * Runs `work` in one write transaction: `BEGIN IMMEDIATE` on SQLite; on PostgreSQL READ COMMITTED with an
   * advisory lock on each of `locks`, taken in sorted order. Only queries may be awaited inside.
   * @throws OverlapError when the database's own rule refuses a row; everything in the transaction is undone
   * @throws DatabaseUnavailable when the database cannot be reached or written (answered as 503)
   */
  write<T>(work: (store: Store) => Promise<T>, locks?: string[]): Promise<T>;
  /** Answers when the database can be read. @throws DatabaseUnavailable */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Two held or confirmed rows would overlap. */
export class OverlapError extends Error {
  override name = 'OverlapError';
}

export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

export interface Store {
  bookings: BookingStore;
  history: HistoryStore;
  money: MoneyStore;
  webhooks: WebhookStore;
  drafts: DraftStore;
  outbox: OutboxStore;
  calendar: CalendarStore;
  limits: LimitStore;
  settings: SettingStore;
}

export interface BookingStore {
  find(id: string): Promise<Booking | null>;
  findByTokenHash(tokenHash: string): Promise<Booking | null>;
  findByCheckoutSession(id: string): Promise<Booking | null>;
  findByPaymentIntent(id: string): Promise<Booking | null>;
  /** Rows in `held` state, whatever their hold's end: they must be settled before they are replaced. */
  heldBy(holder: string): Promise<Booking[]>;
  heldForEmail(email: string): Promise<Booking[]>;
  /** Held and confirmed rows whose reserved range overlaps `range`, by start. */
  reserving(range: Interval): Promise<Booking[]>;
  /** @throws OverlapError */
  insert(booking: Booking): Promise<void>;
  /**
   * Compare-and-set: writes the whole row with `version + 1` where id and version still match.
   * @returns the row as stored, or null when somebody else changed it first
   * @throws OverlapError
   */
  update(booking: Booking): Promise<Booking | null>;
  /** Held rows whose hold has ended by `now`, oldest first. */
  staleHolds(now: Instant, limit: number): Promise<Booking[]>;
  /** Rows that owe a refund, oldest first. */
  refundsDue(limit: number): Promise<Booking[]>;
  /** Confirmed rows that start in `[from, to)`, by start. */
  confirmedStarting(range: Interval, limit: number): Promise<Booking[]>;
  /** Confirmed rows that ended by `now`, oldest first. */
  endedBefore(now: Instant, limit: number): Promise<Booking[]>;
  /** For the owner: newest start first. */
  list(filter: BookingFilter): Promise<Booking[]>;
  countLiveHolds(now: Instant): Promise<number>;
  /** Everything of one person, by normalized address. */
  ofEmail(email: string): Promise<Booking[]>;
  /** Deletes expired rows that never saw money, created before `before`, with their history. @returns how many */
  purgeExpired(before: Instant): Promise<number>;
  /** Deletes attached audits of sessions that ended before `before`. @returns how many */
  purgeAudits(before: Instant): Promise<number>;
}

export interface BookingFilter {
  states?: BookingState[];
  refundStates?: RefundState[];
  from?: Instant;
  to?: Instant;
  limit?: number;
}

export interface HistoryEntry {
  bookingId: string;
  at: Instant;
  /** What happened, as a code: `held`, `confirmed`, `address-corrected` … */
  what: string;
  by: 'buyer' | 'owner' | 'stripe' | 'resend' | 'system';
  why: string;
}

export interface HistoryStore {
  append(entry: HistoryEntry): Promise<void>;
  of(bookingId: string): Promise<HistoryEntry[]>;
}

/** A charge, refund or dispute as Stripe reported it. */
export interface MoneyEntry {
  stripeId: string;
  bookingId: string;
  kind: 'charge' | 'refund' | 'dispute';
  amountMinor: number;
  currency: string;
  status: string;
  at: Instant;
}

export interface MoneyStore {
  /** Inserts, or updates the status of a known Stripe id. @returns true when it was new */
  record(entry: MoneyEntry): Promise<boolean>;
  of(bookingId: string): Promise<MoneyEntry[]>;
}

export interface WebhookEvent {
  id: string;
  source: 'stripe' | 'resend';
  type: string;
  /** The body as received; dies by retention. */
  payload: string;
  receivedAt: Instant;
  processedAt: Instant | null;
  attempts: number;
  error: string | null;
}

export interface WebhookStore {
  /** Inserts `received`. @returns the row as it stands, which tells whether it was processed before */
  receive(
    event: Pick<WebhookEvent, 'id' | 'source' | 'type' | 'payload' | 'receivedAt'>,
  ): Promise<WebhookEvent>;
  markProcessed(id: string, at: Instant): Promise<void>;
  markFailed(id: string, error: string): Promise<void>;
  unprocessed(limit: number): Promise<WebhookEvent[]>;
  /** Empties the body of one event. */
  empty(id: string): Promise<void>;
  /** Empties the bodies of processed events that name one of `words`, in any letter case. @returns how many */
  forget(words: string[]): Promise<number>;
  purge(receivedBefore: Instant): Promise<number>;
}

/** What a visitor typed before paying. */
export interface Draft {
  /** SHA-256 of the browser token. */
  holder: string;
  fields: Record<string, string>;
  expiresAt: Instant;
}

export interface DraftStore {
  find(holder: string, now: Instant): Promise<Draft | null>;
  save(draft: Draft): Promise<void>;
  remove(holder: string): Promise<void>;
  /** Drafts in which this address was typed, by normalized address. */
  ofEmail(email: string): Promise<Draft[]>;
  purge(now: Instant): Promise<number>;
}

export interface Attachment {
  filename: string;
  contentType: string;
  /** Text content, UTF-8. */
  content: string;
}

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
  | 'reminder-24h'
  | 'reminder-1h'
  | 'moved'
  | 'cancelled'
  | 'refunded'
  | 'slot-lost'
  | 'payment-failed'
  | 'owner-alert'
  | 'audit-results';

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
  /** Takes up to `limit` mails that are due and not leased, and leases them to the caller. */
  lease(now: Instant, leaseUntil: Instant, limit: number): Promise<OutboxMail[]>;
  markSent(id: string, providerId: string, at: Instant): Promise<void>;
  markFailed(
    id: string,
    failure: { error: string; nextTryAt: Instant; firstTriedAt: Instant },
  ): Promise<void>;
  /** Unsent mails of a booking that are no longer true, those that were given up too. @returns how many */
  drop(bookingId: string, kinds: MailKind[], at: Instant, why: string): Promise<number>;
  giveUp(id: string, error: string, at: Instant): Promise<void>;
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
  purgeBodies(sentBefore: Instant): Promise<number>;
}

/** What the owner sets at run time; it wins over content/availability.yaml. */
export interface CalendarStore {
  /** The week as a whole, or null while the owner never set it here. */
  weeklyHours(): Promise<Availability['weeklyHours'] | null>;
  setWeeklyHours(hours: Availability['weeklyHours'] | null): Promise<void>;
  exceptions(): Promise<(DateException & { id: string })[]>;
  addException(exception: DateException): Promise<string>;
  removeException(id: string): Promise<boolean>;
  /** Intervals that outside calendars take, overlapping `range`. */
  busy(range: Interval): Promise<Interval[]>;
}

export interface LimitStore {
  /** Counts one more `key` in the fixed window that began at `windowStart`. @returns the count with this one */
  hit(key: string, windowStart: Instant, expiresAt: Instant): Promise<number>;
  purge(now: Instant): Promise<number>;
}

export interface SettingStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

// ── Payments ─────────────────────────────────────────────────────────────────────────────────────

/** What matters of a Stripe Checkout Session. */
export interface Checkout {
  id: string;
  /** Stripe's hosted page; null when it can no longer be paid. */
  url: string | null;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid' | 'no_payment_required';
  /** Smallest unit; null when Stripe has none. */
  amountMinor: number | null;
  /** Upper case ISO 4217. */
  currency: string | null;
  livemode: boolean;
  paymentIntentId: string | null;
  /** Our booking id. */
  clientReferenceId: string | null;
}

export interface CheckoutRequest {
  bookingId: string;
  offerName: string;
  /** What the buyer reads on the hosted page: "Tuesday 8 December, 15:30, Berlin time". */
  description: string;
  amountMinor: number;
  currency: string;
  email: string;
  expiresAt: Instant;
  successUrl: string;
  cancelUrl: string;
}

/**
 * `no-answer`: it may or may not have happened; ask again with the same key. `refused`: it did not happen, and what was
 * asked for is why. An answer to who we are, such as a key that has ended, says nothing about what was asked.
 */
export type CallFailure = { ok: false; reason: 'no-answer' | 'refused'; detail: string };
export type CallResult<T> = ({ ok: true } & T) | CallFailure;

/** What Stripe says of the money behind one PaymentIntent. */
export interface PaymentFacts {
  paymentIntentId: string;
  /** Our booking id, which we gave the payment along; null for a payment that is not ours. */
  bookingId: string | null;
  /** Stripe's PaymentIntent status; `requires_payment_method` behind a complete checkout means a delayed payment failed. */
  status: string;
  livemode: boolean;
  chargeId: string | null;
  capturedMinor: number;
  currency: string;
  receiptUrl: string | null;
  refunds: RefundFact[];
  disputes: { id: string; status: string; amountMinor: number; currency: string }[];
}

export interface RefundFact {
  id: string;
  amountMinor: number;
  currency: string;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
}

/** A verified event: only what says where to look. The state itself is fetched from Stripe. */
export interface PaymentEvent {
  id: string;
  type: string;
  livemode: boolean;
  /** Id of the object of the event, for example `cs_…`. */
  objectId: string;
  checkoutSessionId: string | null;
  paymentIntentId: string | null;
}

export interface Payments {
  createCheckout(
    request: CheckoutRequest,
    idempotencyKey: string,
  ): Promise<CallResult<{ checkout: Checkout }>>;
  /** `refused` also when Stripe does not know the id. */
  readCheckout(id: string): Promise<CallResult<{ checkout: Checkout }>>;
  /** Closes an open session. A session that was complete or expired before is returned as it is. */
  expireCheckout(id: string): Promise<CallResult<{ checkout: Checkout }>>;
  /** Finds a session that was made although its answer never came. */
  findCheckout(bookingId: string, createdSince: Instant): Promise<CallResult<{ checkout: Checkout | null }>>;
  readPayment(paymentIntentId: string): Promise<CallResult<{ payment: PaymentFacts }>>;
  /** "Already refunded" is success. */
  refund(
    request: { paymentIntentId: string; amountMinor: number; bookingId: string },
    idempotencyKey: string,
  ): Promise<CallResult<{ refund: RefundFact | null }>>;
  /**
   * Events since an instant, oldest first: what a lost webhook would have said. Where they are many, only the first of
   * them: all that came up to `until`, which is `now` at most. `rawBody` is what `parseEvent` reads.
   */
  eventsSince(
    since: Instant,
    now: Instant,
  ): Promise<CallResult<{ events: (PaymentEvent & { rawBody: string })[]; until: Instant }>>;
  /** @returns null when no secret matches or the time stamp is more than 300 s off, either way */
  verifyEvent(rawBody: string, signature: string, now: Instant): PaymentEvent | null;
  /** Reads the fields of a stored body that was verified when it came. */
  parseEvent(rawBody: string): PaymentEvent;
  /** Stripe's clock by its `Date` header. */
  serverTime(): Promise<CallResult<{ at: Instant }>>;
}

// ── Mail ─────────────────────────────────────────────────────────────────────────────────────────

export interface OutgoingMail {
  from: string;
  to: string;
  replyTo: string | null;
  subject: string;
  html: string;
  text: string;
  attachments: Attachment[];
}

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

export interface MailEvent {
  id: string;
  type: string;
  providerId: string;
}

// ── Invitations, tokens, log ─────────────────────────────────────────────────────────────────────

export interface Invitations {
  /** An iCalendar file for the booking's present time, CRLF, folded, UTC. */
  invite(booking: Booking, bookingUrl: string): Attachment;
  /** Takes the event out of the attendee's calendar. */
  cancellation(booking: Booking, bookingUrl: string): Attachment;
}

export interface Tokens {
  /** A new random id, 128 bits, base64url. */
  randomId(): string;
  /** SHA-256, base64url. */
  hash(token: string): string;
  /** The booking page's token for a row that is about to be made. */
  issue(bookingId: string, version: number): string;
  /** The token that belongs to a stored hash, whichever of the secrets in rotation made it; null when none did. */
  recover(bookingId: string, version: number, tokenHash: string): string | null;
}

/** By allow-list: codes, ids and counts. Never a name, an address or a token. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogFields = {
  bookingId?: string;
  stripeId?: string;
  eventType?: string;
  mailKind?: string;
  count?: number;
  reason?: string;
};
