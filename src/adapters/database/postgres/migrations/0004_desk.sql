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
