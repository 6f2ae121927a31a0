/** The tables as kysely sees them, the same on both engines. The migrations are the truth; this only names it. */
import type { ColumnType, Generated } from 'kysely';
import type { AlarmCause } from '#domain/alarm.ts';
import type { Booking, BookingState, RefundState } from '#domain/booking.ts';
import type { BalanceKind, Payout } from '#domain/books.ts';
import type { Feed } from '#domain/feed.ts';
import type { HistoryCode } from '#domain/history.ts';
import type { Reference } from '#domain/reference.ts';
import type { Weekday } from '#domain/time/date.ts';
import type { Clock } from '#domain/time/labels.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import type { OwnerSession } from '#use-cases/ports/login.ts';
import type { MoneyEntry } from '#use-cases/ports/money.ts';
import type { MailKind, OutboxMail } from '#use-cases/ports/outbox.ts';
import type { WebhookEvent } from '#use-cases/ports/webhooks.ts';

export interface Tables {
  booking: BookingTable;
  booking_event: BookingEventTable;
  money_event: MoneyEventTable;
  webhook_event: WebhookEventTable;
  booking_draft: BookingDraftTable;
  outbox: OutboxTable;
  weekly_hours: WeeklyHoursTable;
  date_exception: DateExceptionTable;
  busy_interval: BusyIntervalTable;
  calendar_feed: CalendarFeedTable;
  rate_limit: RateLimitTable;
  hold_network: HoldNetworkTable;
  setting: SettingTable;
  untold_move: UntoldMoveTable;
  login_link: LoginLinkTable;
  owner_session: OwnerSessionTable;
  owner_credential: OwnerCredentialTable;
  spent_challenge: SpentChallengeTable;
  desk_form: DeskFormTable;
  written_note: WrittenNoteTable;
  owner_block: OwnerBlockTable;
  reference: ReferenceTable;
  private_note: PrivateNoteTable;
  balance_entry: BalanceEntryTable;
  payout: PayoutTable;
  ban: BanTable;
  page_count: PageCountTable;
  move_question: MoveQuestionTable;
  retired_link: RetiredLinkTable;
  alarm: AlarmTable;
}

/** Written as a boolean; SQLite answers 0 or 1. */
type Flag = ColumnType<boolean | 0 | 1, boolean, boolean>;

export interface BookingTable {
  id: string;
  version: number;
  state: BookingState;
  refund_state: RefundState;
  starts_at: number;
  ends_at: number;
  reserved_end: number;
  hold_until: number;
  checkout_expires_at: number;
  holder: string;
  attendee_name: string;
  attendee_email: string;
  email_key: string;
  attendee_company: string;
  attendee_topic: string;
  attendee_zone: string;
  attendee_clock: Clock;
  /** JSON of `OfferSnapshot`. */
  offer: string;
  settled: Booking['settled'];
  amount_minor: number;
  currency: string;
  checkout_key: string;
  checkout_session_id: string | null;
  checkout_url: string | null;
  payment_intent_id: string | null;
  payment_processing: Flag;
  captured_minor: number;
  refunded_minor: number;
  ordered_minor: number;
  refund_version: number;
  refund_keyed_at: number | null;
  refund_next_try_at: number | null;
  disputed: Flag;
  ics_uid: string;
  ics_sequence: number;
  token_hash: string;
  token_version: number;
  created_at: number;
  confirmed_at: number | null;
  cancelled_at: number | null;
  cancelled_by: Booking['cancelledBy'];
  rebook_until: number | null;
  attached_audit: string | null;
  source: string;
}

export interface BookingEventTable {
  id: Generated<number>;
  booking_id: string;
  happened_at: number;
  what: HistoryCode;
  actor: HistoryEntry['by'];
  why: string;
}

export interface MoneyEventTable {
  stripe_id: string;
  booking_id: string;
  kind: MoneyEntry['kind'];
  amount_minor: number;
  currency: string;
  status: string;
  reported_at: number;
}

export interface WebhookEventTable {
  id: string;
  source: WebhookEvent['source'];
  type: string;
  payload: string;
  received_at: number;
  processed_at: number | null;
  attempts: number;
  error: string | null;
}

export interface BookingDraftTable {
  holder: string;
  /** JSON of `DraftFields`. */
  fields: string;
  email_key: string | null;
  expires_at: number;
}

export interface OutboxTable {
  id: string;
  key: string;
  kind: MailKind;
  booking_id: string | null;
  recipient: string;
  reply_to: string | null;
  subject: string;
  html: string;
  body_text: string;
  /** JSON list of `Attachment`. */
  attachments: string;
  created_at: number;
  attempts: number;
  refusals: Generated<number>;
  first_tried_at: number | null;
  next_try_at: number;
  lease_until: number | null;
  sent_at: number | null;
  dropped_at: number | null;
  given_up: Flag;
  provider_id: string | null;
  last_error: string | null;
  delivery: OutboxMail['delivery'];
}

export interface WeeklyHoursTable {
  weekday: Weekday;
  /** JSON list of `TimeWindow`. */
  windows: string;
}

export interface DateExceptionTable {
  position: Generated<number>;
  id: string;
  /** Host dates `YYYY-MM-DD`, both included. */
  from_on: string;
  to_on: string;
  /** JSON list of `TimeWindow`. */
  windows: string;
  note: string;
  public_note: Generated<string>;
}

export interface BusyIntervalTable {
  feed_id: string;
  starts_at: number;
  ends_at: number;
}

export interface CalendarFeedTable {
  id: string;
  name: string;
  kind: Feed['kind'];
  sealed: string;
  host: string;
  /** JSON of `FeedSwitches`. */
  switches: string;
  created_at: number;
  read_at: number;
  covers_until: number;
  changed_at: number | null;
  events: number;
  /** JSON object of counts. */
  notes: string;
  /** JSON of `Fingerprint`. */
  fingerprint: string | null;
  tried_at: number;
  lease_until: number | null;
  failing_since: number | null;
  /** JSON of `FeedFailure`. */
  failure: string | null;
  emptied_at: number | null;
  go_on_until: number | null;
}

export interface HoldNetworkTable {
  booking_id: string;
  /** Keyed hash. */
  network: string;
  expires_at: number;
}

export interface RateLimitTable {
  key: string;
  window_start: number;
  count: number;
  expires_at: number;
}

export interface UntoldMoveTable {
  booking_id: string;
  moved_at: number;
}

export interface SettingTable {
  key: string;
  value: string;
}

export interface LoginLinkTable {
  token_hash: string;
  opens: string;
  expires_at: number;
  used_at: number | null;
}

export interface OwnerSessionTable {
  token_hash: string;
  id: string;
  opened_by: OwnerSession['openedBy'];
  browser: string;
  browser_name: string;
  created_at: number;
  seen_at: number;
  proved_at: number;
  ended_at: number | null;
}

export interface OwnerCredentialTable {
  id: string;
  /** COSE key, base64url. */
  public_key: string;
  counter: number;
  /** JSON list of strings. */
  transports: string;
  name: string;
  created_at: number;
  used_at: number | null;
}

export interface SpentChallengeTable {
  hash: string;
  expires_at: number;
}

export interface DeskFormTable {
  browser: string;
  path: string;
  /** JSON object of strings. */
  fields: string;
  expires_at: number;
}

export interface WrittenNoteTable {
  booking_id: string;
  version: number;
  /** Markdown. */
  body: string;
  saved_at: number;
  sent_at: number | null;
}

export interface ReferenceTable {
  id: string;
  booking_id: string;
  state: Reference['state'];
  token_hash: string;
  sentence: string;
  naming: Reference['naming'];
  shown_name: string;
  asked_at: number;
  answered_at: number | null;
  approved_at: number | null;
  withdrawn_at: number | null;
}

export interface AlarmTable {
  cause: AlarmCause;
  subject: string;
  detail: string;
  since: number;
  seen_at: number;
  sightings: number;
  told_at: number | null;
  over_at: number | null;
}

export interface OwnerBlockTable {
  id: string;
  starts_at: number;
  ends_at: number;
  note: string;
}

export interface PrivateNoteTable {
  booking_id: string;
  body: string;
  saved_at: number;
}

export interface RetiredLinkTable {
  token_hash: string;
  booking_id: string;
  retired_at: number;
}

export interface MoveQuestionTable {
  booking_id: string;
  /** JSON list of instants. */
  suggested: string;
  words: string;
  sequence: number;
  asked_at: number;
}

export interface BalanceEntryTable {
  id: string;
  source_id: string | null;
  booking_id: string | null;
  payout_id: string | null;
  kind: BalanceKind;
  amount_minor: number;
  fee_minor: number;
  net_minor: number;
  currency: string;
  moved_at: number;
}

export interface PayoutTable {
  id: string;
  amount_minor: number;
  currency: string;
  status: Payout['status'];
  reconciliation: Payout['reconciliation'];
  arrives_at: number;
  made_at: number;
}

export interface BanTable {
  email_hash: string;
  banned_at: number;
}

export interface PageCountTable {
  day: string;
  page: string;
  came_from: string;
  n: number;
}
