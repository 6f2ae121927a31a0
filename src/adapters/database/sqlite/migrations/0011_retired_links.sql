-- Former addresses of booking pages, as hashes: whoever opens one is told that there is a newer one, and nothing else.
CREATE TABLE retired_link (
  token_hash TEXT PRIMARY KEY NOT NULL,
  booking_id TEXT NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  retired_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX retired_link_booking ON retired_link (booking_id);
