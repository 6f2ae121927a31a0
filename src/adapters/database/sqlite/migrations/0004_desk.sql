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
