-- Instants are UTC epoch milliseconds, money is in the currency's smallest unit, booleans are 0 and 1,
-- nested values are JSON text. STRICT tables refuse values of another type.

CREATE TABLE booking (
  id TEXT PRIMARY KEY NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  state TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'completed', 'no_show', 'expired', 'cancelled', 'slot_lost')),
  refund_state TEXT NOT NULL CHECK (refund_state IN ('none', 'due', 'refunded', 'partly_refunded')),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  reserved_end INTEGER NOT NULL CHECK (reserved_end >= ends_at),
  hold_until INTEGER NOT NULL,
  checkout_expires_at INTEGER NOT NULL,
  holder TEXT NOT NULL,
  attendee_name TEXT NOT NULL,
  attendee_email TEXT NOT NULL,
  -- Trimmed and lower case: by this one person is found again.
  email_key TEXT NOT NULL,
  attendee_company TEXT NOT NULL,
  attendee_topic TEXT NOT NULL,
  attendee_zone TEXT NOT NULL,
  offer TEXT NOT NULL CHECK (json_valid(offer)),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  checkout_key TEXT NOT NULL,
  checkout_session_id TEXT UNIQUE,
  checkout_url TEXT,
  payment_intent_id TEXT UNIQUE,
  payment_processing INTEGER NOT NULL CHECK (payment_processing IN (0, 1)),
  captured_minor INTEGER NOT NULL CHECK (captured_minor >= 0),
  refunded_minor INTEGER NOT NULL CHECK (refunded_minor >= 0),
  refund_version INTEGER NOT NULL CHECK (refund_version >= 0),
  disputed INTEGER NOT NULL CHECK (disputed IN (0, 1)),
  ics_uid TEXT NOT NULL UNIQUE,
  ics_sequence INTEGER NOT NULL CHECK (ics_sequence >= 0),
  token_hash TEXT NOT NULL UNIQUE,
  token_version INTEGER NOT NULL CHECK (token_version >= 1),
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  cancelled_at INTEGER,
  cancelled_by TEXT CHECK (cancelled_by IN ('buyer', 'owner', 'system')),
  rebook_until INTEGER,
  attached_audit TEXT
) STRICT;

-- The partial indexes hold only the rows that a question is about, so years of past bookings cost nothing.
CREATE INDEX booking_reserving ON booking (starts_at) WHERE state IN ('held', 'confirmed');
CREATE INDEX booking_hold_end ON booking (hold_until) WHERE state = 'held';
CREATE INDEX booking_holder ON booking (holder) WHERE state = 'held';
CREATE INDEX booking_confirmed_start ON booking (starts_at) WHERE state = 'confirmed';
CREATE INDEX booking_confirmed_end ON booking (ends_at) WHERE state = 'confirmed';
CREATE INDEX booking_refund_due ON booking (created_at) WHERE refund_state = 'due';
CREATE INDEX booking_unpaid ON booking (created_at) WHERE captured_minor = 0 AND state IN ('held', 'expired');
CREATE INDEX booking_audit ON booking (ends_at) WHERE attached_audit IS NOT NULL;
CREATE INDEX booking_email ON booking (email_key);
CREATE INDEX booking_start ON booking (starts_at);

-- No two held or confirmed rows overlap. As long as that holds, a new row can only meet the last one that starts
-- before it and those that start within it, so each trigger reads a handful of index entries.
CREATE TRIGGER booking_overlap_insert BEFORE INSERT ON booking
WHEN NEW.state IN ('held', 'confirmed')
BEGIN
  SELECT RAISE(ABORT, 'booking_overlap')
  WHERE EXISTS (
    SELECT 1 FROM booking
    WHERE state IN ('held', 'confirmed') AND id <> NEW.id
      AND starts_at >= NEW.starts_at AND starts_at < NEW.reserved_end
  ) OR (
    SELECT reserved_end FROM booking
    WHERE state IN ('held', 'confirmed') AND id <> NEW.id AND starts_at < NEW.starts_at
    ORDER BY starts_at DESC LIMIT 1
  ) > NEW.starts_at;
END;

CREATE TRIGGER booking_overlap_update BEFORE UPDATE OF id, state, starts_at, reserved_end ON booking
WHEN NEW.state IN ('held', 'confirmed')
BEGIN
  SELECT RAISE(ABORT, 'booking_overlap')
  WHERE EXISTS (
    SELECT 1 FROM booking
    WHERE state IN ('held', 'confirmed') AND id <> OLD.id
      AND starts_at >= NEW.starts_at AND starts_at < NEW.reserved_end
  ) OR (
    SELECT reserved_end FROM booking
    WHERE state IN ('held', 'confirmed') AND id <> OLD.id AND starts_at < NEW.starts_at
    ORDER BY starts_at DESC LIMIT 1
  ) > NEW.starts_at;
END;

CREATE TABLE booking_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  booking_id TEXT NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  happened_at INTEGER NOT NULL,
  what TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('buyer', 'owner', 'stripe', 'resend', 'system')),
  why TEXT NOT NULL
) STRICT;
CREATE INDEX booking_event_booking ON booking_event (booking_id);

-- History is never rewritten, and it goes only together with its booking (a cascade runs after the booking is gone).
CREATE TRIGGER booking_event_keep BEFORE UPDATE ON booking_event
BEGIN
  SELECT RAISE(ABORT, 'booking_event is insert only');
END;
CREATE TRIGGER booking_event_stay BEFORE DELETE ON booking_event
WHEN EXISTS (SELECT 1 FROM booking WHERE id = OLD.booking_id)
BEGIN
  SELECT RAISE(ABORT, 'booking_event is insert only');
END;

-- Without a cascade: a booking that saw money cannot be deleted.
CREATE TABLE money_event (
  stripe_id TEXT PRIMARY KEY NOT NULL,
  booking_id TEXT NOT NULL REFERENCES booking (id),
  kind TEXT NOT NULL CHECK (kind IN ('charge', 'refund', 'dispute')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  status TEXT NOT NULL,
  reported_at INTEGER NOT NULL
) STRICT;
CREATE INDEX money_event_booking ON money_event (booking_id);

CREATE TABLE webhook_event (
  id TEXT PRIMARY KEY NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('stripe', 'resend')),
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  processed_at INTEGER,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  error TEXT
) STRICT;
CREATE INDEX webhook_event_waiting ON webhook_event (attempts, received_at) WHERE processed_at IS NULL;
CREATE INDEX webhook_event_received ON webhook_event (received_at);

CREATE TABLE booking_draft (
  holder TEXT PRIMARY KEY NOT NULL,
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX booking_draft_expiry ON booking_draft (expires_at);

CREATE TABLE outbox (
  id TEXT PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  booking_id TEXT REFERENCES booking (id) ON DELETE CASCADE,
  recipient TEXT NOT NULL,
  reply_to TEXT,
  subject TEXT NOT NULL,
  html TEXT NOT NULL,
  body_text TEXT NOT NULL,
  attachments TEXT NOT NULL CHECK (json_valid(attachments)),
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  first_tried_at INTEGER,
  next_try_at INTEGER NOT NULL,
  lease_until INTEGER,
  sent_at INTEGER,
  dropped_at INTEGER,
  -- Tells a mail that could not be sent from one that was no longer wanted; both have dropped_at.
  given_up INTEGER NOT NULL CHECK (given_up IN (0, 1)),
  provider_id TEXT,
  last_error TEXT,
  delivery TEXT CHECK (delivery IN ('delivered', 'bounced', 'complained', 'delayed'))
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try_at) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX outbox_booking ON outbox (booking_id);
CREATE INDEX outbox_provider ON outbox (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX outbox_failing ON outbox (created_at) WHERE sent_at IS NULL AND dropped_at IS NULL AND attempts > 0;
CREATE INDEX outbox_given_up ON outbox (created_at) WHERE given_up = 1;
CREATE INDEX outbox_refused ON outbox (created_at) WHERE delivery IN ('bounced', 'complained');
CREATE INDEX outbox_with_body ON outbox (coalesce(sent_at, dropped_at)) WHERE html <> '';

CREATE TABLE weekly_hours (
  weekday TEXT PRIMARY KEY NOT NULL CHECK (weekday IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  windows TEXT NOT NULL CHECK (json_valid(windows))
) STRICT;

CREATE TABLE date_exception (
  -- Order of entry: where two overlap, the later one wins.
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  from_on TEXT NOT NULL CHECK (from_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  to_on TEXT NOT NULL CHECK (to_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  windows TEXT NOT NULL CHECK (json_valid(windows)),
  note TEXT NOT NULL,
  CHECK (from_on <= to_on)
) STRICT;

CREATE TABLE busy_interval (
  feed_id TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  PRIMARY KEY (feed_id, starts_at, ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX busy_interval_end ON busy_interval (ends_at, starts_at);

CREATE TABLE rate_limit (
  key TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (key, window_start)
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limit_expiry ON rate_limit (expires_at);

CREATE TABLE setting (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
