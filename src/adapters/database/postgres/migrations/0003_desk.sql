-- The owner's way into the desk. Whatever opens it stands here as a hash only.

CREATE TABLE login_link (
  token_hash text PRIMARY KEY,
  -- Where the desk opens after it: a path below /desk.
  opens text NOT NULL CHECK (opens LIKE '/desk%'),
  expires_at bigint NOT NULL,
  used_at bigint
);
CREATE INDEX login_link_expiry ON login_link (expires_at);

CREATE TABLE owner_session (
  token_hash text PRIMARY KEY,
  -- Names the session in the list of sessions, where its hash has no business.
  id text NOT NULL UNIQUE,
  opened_by text NOT NULL CHECK (opened_by IN ('link', 'passkey')),
  -- SHA-256 of a cookie that outlives sessions, by which a browser is known again.
  browser text NOT NULL,
  -- As it is shown to the owner: "Safari on iPhone".
  browser_name text NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  proved_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX owner_session_browser ON owner_session (browser);
CREATE INDEX owner_session_seen ON owner_session (seen_at);

CREATE TABLE owner_credential (
  id text PRIMARY KEY,
  -- COSE key, base64url.
  public_key text NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  transports json NOT NULL,
  name text NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint
);

-- A challenge needs no row until it is answered; the primary key lets one answer win.
CREATE TABLE spent_challenge (
  hash text PRIMARY KEY,
  expires_at bigint NOT NULL
);
CREATE INDEX spent_challenge_expiry ON spent_challenge (expires_at);

-- What was typed into a form of the desk when the session had ended or proof was asked for.
CREATE TABLE desk_form (
  browser text NOT NULL,
  path text NOT NULL,
  fields json NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (browser, path)
);
CREATE INDEX desk_form_expiry ON desk_form (expires_at);

-- What the buyer gets in writing. A row that was sent is never changed: a correction is the next version.
CREATE TABLE written_note (
  booking_id text NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  version integer NOT NULL CHECK (version >= 1),
  -- Markdown.
  body text NOT NULL,
  saved_at bigint NOT NULL,
  sent_at bigint,
  PRIMARY KEY (booking_id, version)
);
-- Both ends of "was a note sent?" for the sessions of a week.
CREATE INDEX written_note_sent ON written_note (booking_id) WHERE sent_at IS NOT NULL;

-- One question to a buyer, their own words, and what they allow.
CREATE TABLE reference (
  id text PRIMARY KEY,
  booking_id text NOT NULL UNIQUE REFERENCES booking (id) ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('asked', 'declined', 'given', 'approved', 'withdrawn')),
  token_hash text NOT NULL UNIQUE,
  sentence text NOT NULL,
  naming text NOT NULL CHECK (naming IN ('full', 'initials', 'nothing')),
  -- As it is shown: "Ada Lovelace, Analytical Engines", "A. L.", or empty.
  shown_name text NOT NULL,
  asked_at bigint NOT NULL,
  answered_at bigint,
  approved_at bigint,
  withdrawn_at bigint
);
CREATE INDEX reference_approved ON reference (approved_at) WHERE state = 'approved';

-- What visitors read on closed dates; empty: nothing.
ALTER TABLE date_exception ADD COLUMN public_note text NOT NULL DEFAULT '';

-- Hours that the owner took out of the calendar by hand.
CREATE TABLE owner_block (
  id text PRIMARY KEY,
  starts_at bigint NOT NULL,
  ends_at bigint NOT NULL CHECK (ends_at > starts_at),
  note text NOT NULL
);
CREATE INDEX owner_block_end ON owner_block (ends_at, starts_at);

-- "When was the last mail sent?" and "the last event taken?", for Health.
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX webhook_event_source ON webhook_event (source, received_at);
