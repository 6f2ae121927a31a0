-- Instants are UTC epoch milliseconds, money is in the currency's smallest unit, nested values are JSON as it was
-- written. Needs no extension: ranges of bigint have a GiST operator class of their own.

CREATE TABLE booking (
  id text PRIMARY KEY,
  version integer NOT NULL CHECK (version >= 1),
  state text NOT NULL CHECK (state IN ('held', 'confirmed', 'completed', 'no_show', 'expired', 'cancelled', 'slot_lost')),
  refund_state text NOT NULL CHECK (refund_state IN ('none', 'due', 'refunded', 'partly_refunded')),
  starts_at bigint NOT NULL,
  ends_at bigint NOT NULL CHECK (ends_at > starts_at),
  reserved_end bigint NOT NULL CHECK (reserved_end >= ends_at),
  hold_until bigint NOT NULL,
  checkout_expires_at bigint NOT NULL,
  holder text NOT NULL,
  attendee_name text NOT NULL,
  attendee_email text NOT NULL,
  -- Trimmed and lower case: by this one person is found again.
  email_key text NOT NULL,
  attendee_company text NOT NULL,
  attendee_topic text NOT NULL,
  attendee_zone text NOT NULL,
  offer json NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  currency text NOT NULL CHECK (length(currency) = 3),
  checkout_key text NOT NULL,
  checkout_session_id text UNIQUE,
  checkout_url text,
  payment_intent_id text UNIQUE,
  payment_processing boolean NOT NULL,
  captured_minor bigint NOT NULL CHECK (captured_minor >= 0),
  refunded_minor bigint NOT NULL CHECK (refunded_minor >= 0),
  refund_version integer NOT NULL CHECK (refund_version >= 0),
  disputed boolean NOT NULL,
  ics_uid text NOT NULL UNIQUE,
  ics_sequence integer NOT NULL CHECK (ics_sequence >= 0),
  token_hash text NOT NULL UNIQUE,
  token_version integer NOT NULL CHECK (token_version >= 1),
  created_at bigint NOT NULL,
  confirmed_at bigint,
  cancelled_at bigint,
  cancelled_by text CHECK (cancelled_by IN ('buyer', 'owner', 'system')),
  rebook_until bigint,
  attached_audit text,
  -- No two held or confirmed rows overlap.
  CONSTRAINT booking_overlap EXCLUDE USING gist (int8range(starts_at, reserved_end) WITH &&)
    WHERE (state IN ('held', 'confirmed'))
);

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

CREATE TABLE booking_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  booking_id text NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  happened_at bigint NOT NULL,
  what text NOT NULL,
  actor text NOT NULL CHECK (actor IN ('buyer', 'owner', 'stripe', 'resend', 'system')),
  why text NOT NULL
);
CREATE INDEX booking_event_booking ON booking_event (booking_id);

-- History is never rewritten, and it goes only together with its booking (a cascade runs after the booking is gone).
CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'booking_event is insert only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION refuse_history_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM booking WHERE id = OLD.booking_id) THEN
    RAISE EXCEPTION 'booking_event is insert only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER booking_event_keep BEFORE UPDATE ON booking_event
FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER booking_event_stay BEFORE DELETE ON booking_event
FOR EACH ROW EXECUTE FUNCTION refuse_history_loss();

-- Without a cascade: a booking that saw money cannot be deleted.
CREATE TABLE money_event (
  stripe_id text PRIMARY KEY,
  booking_id text NOT NULL REFERENCES booking (id),
  kind text NOT NULL CHECK (kind IN ('charge', 'refund', 'dispute')),
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  currency text NOT NULL CHECK (length(currency) = 3),
  status text NOT NULL,
  reported_at bigint NOT NULL
);
CREATE INDEX money_event_booking ON money_event (booking_id);

CREATE TABLE webhook_event (
  id text PRIMARY KEY,
  source text NOT NULL CHECK (source IN ('stripe', 'resend')),
  type text NOT NULL,
  payload text NOT NULL,
  received_at bigint NOT NULL,
  processed_at bigint,
  attempts integer NOT NULL CHECK (attempts >= 0),
  error text
);
CREATE INDEX webhook_event_waiting ON webhook_event (attempts, received_at) WHERE processed_at IS NULL;
CREATE INDEX webhook_event_received ON webhook_event (received_at);

CREATE TABLE booking_draft (
  holder text PRIMARY KEY,
  fields json NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX booking_draft_expiry ON booking_draft (expires_at);

CREATE TABLE outbox (
  id text PRIMARY KEY,
  key text NOT NULL UNIQUE,
  kind text NOT NULL,
  booking_id text REFERENCES booking (id) ON DELETE CASCADE,
  recipient text NOT NULL,
  reply_to text,
  subject text NOT NULL,
  html text NOT NULL,
  body_text text NOT NULL,
  attachments json NOT NULL,
  created_at bigint NOT NULL,
  attempts integer NOT NULL CHECK (attempts >= 0),
  first_tried_at bigint,
  next_try_at bigint NOT NULL,
  lease_until bigint,
  sent_at bigint,
  dropped_at bigint,
  -- Tells a mail that could not be sent from one that was no longer wanted; both have dropped_at.
  given_up boolean NOT NULL,
  provider_id text,
  last_error text,
  delivery text CHECK (delivery IN ('delivered', 'bounced', 'complained', 'delayed'))
);
CREATE INDEX outbox_due ON outbox (next_try_at) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX outbox_booking ON outbox (booking_id);
CREATE INDEX outbox_provider ON outbox (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX outbox_failing ON outbox (created_at) WHERE sent_at IS NULL AND dropped_at IS NULL AND attempts > 0;
CREATE INDEX outbox_given_up ON outbox (created_at) WHERE given_up;
CREATE INDEX outbox_refused ON outbox (created_at) WHERE delivery IN ('bounced', 'complained');
CREATE INDEX outbox_with_body ON outbox (coalesce(sent_at, dropped_at)) WHERE html <> '';

CREATE TABLE weekly_hours (
  weekday text PRIMARY KEY CHECK (weekday IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  windows json NOT NULL
);

CREATE TABLE date_exception (
  -- Order of entry: where two overlap, the later one wins.
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  from_on date NOT NULL,
  to_on date NOT NULL,
  windows json NOT NULL,
  note text NOT NULL,
  CHECK (from_on <= to_on)
);

CREATE TABLE busy_interval (
  feed_id text NOT NULL,
  starts_at bigint NOT NULL,
  ends_at bigint NOT NULL CHECK (ends_at > starts_at),
  PRIMARY KEY (feed_id, starts_at, ends_at)
);
CREATE INDEX busy_interval_end ON busy_interval (ends_at, starts_at);

CREATE TABLE rate_limit (
  key text NOT NULL,
  window_start bigint NOT NULL,
  count integer NOT NULL CHECK (count >= 1),
  expires_at bigint NOT NULL,
  PRIMARY KEY (key, window_start)
);
CREATE INDEX rate_limit_expiry ON rate_limit (expires_at);

CREATE TABLE setting (
  key text PRIMARY KEY,
  value text NOT NULL
);
