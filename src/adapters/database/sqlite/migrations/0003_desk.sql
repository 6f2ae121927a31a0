-- The owner's way into the desk. Whatever opens it stands here as a hash only.

CREATE TABLE login_link (
  token_hash TEXT PRIMARY KEY NOT NULL,
  -- Where the desk opens after it: a path below /desk.
  opens TEXT NOT NULL CHECK (opens GLOB '/desk*'),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX login_link_expiry ON login_link (expires_at);

CREATE TABLE owner_session (
  token_hash TEXT PRIMARY KEY NOT NULL,
  -- Names the session in the list of sessions, where its hash has no business.
  id TEXT NOT NULL UNIQUE,
  opened_by TEXT NOT NULL CHECK (opened_by IN ('link', 'passkey')),
  -- SHA-256 of a cookie that outlives sessions, by which a browser is known again.
  browser TEXT NOT NULL,
  -- As it is shown to the owner: "Safari on iPhone".
  browser_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  proved_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_session_browser ON owner_session (browser);
CREATE INDEX owner_session_seen ON owner_session (seen_at);

CREATE TABLE owner_credential (
  id TEXT PRIMARY KEY NOT NULL,
  -- COSE key, base64url.
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter >= 0),
  transports TEXT NOT NULL CHECK (json_valid(transports)),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;

-- A challenge needs no row until it is answered; the primary key lets one answer win.
CREATE TABLE spent_challenge (
  hash TEXT PRIMARY KEY NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_challenge_expiry ON spent_challenge (expires_at);

-- What was typed into a form of the desk when the session had ended or proof was asked for.
CREATE TABLE desk_form (
  browser TEXT NOT NULL,
  path TEXT NOT NULL,
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (browser, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_form_expiry ON desk_form (expires_at);

-- What the buyer gets in writing. A row that was sent is never changed: a correction is the next version.
CREATE TABLE written_note (
  booking_id TEXT NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version >= 1),
  -- Markdown.
  body TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  sent_at INTEGER,
  PRIMARY KEY (booking_id, version)
) STRICT, WITHOUT ROWID;
-- Both ends of "was a note sent?" for the sessions of a week.
CREATE INDEX written_note_sent ON written_note (booking_id) WHERE sent_at IS NOT NULL;

-- One question to a buyer, their own words, and what they allow.
CREATE TABLE reference (
  id TEXT PRIMARY KEY NOT NULL,
  booking_id TEXT NOT NULL UNIQUE REFERENCES booking (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('asked', 'declined', 'given', 'approved', 'withdrawn')),
  token_hash TEXT NOT NULL UNIQUE,
  sentence TEXT NOT NULL,
  naming TEXT NOT NULL CHECK (naming IN ('full', 'initials', 'nothing')),
  -- As it is shown: "Ada Lovelace, Analytical Engines", "A. L.", or empty.
  shown_name TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  answered_at INTEGER,
  approved_at INTEGER,
  withdrawn_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_approved ON reference (approved_at) WHERE state = 'approved';

-- What visitors read on closed dates; empty: nothing.
ALTER TABLE date_exception ADD COLUMN public_note TEXT NOT NULL DEFAULT '';

-- Hours that the owner took out of the calendar by hand.
CREATE TABLE owner_block (
  id TEXT PRIMARY KEY NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_block_end ON owner_block (ends_at, starts_at);

-- "When was the last mail sent?" and "the last event taken?", for Health.
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX webhook_event_source ON webhook_event (source, received_at);
