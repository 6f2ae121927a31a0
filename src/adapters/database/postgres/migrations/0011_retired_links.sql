-- Former addresses of booking pages, as hashes: whoever opens one is told that there is a newer one, and nothing else.
CREATE TABLE retired_link (
  token_hash text PRIMARY KEY,
  booking_id text NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  retired_at bigint NOT NULL
);
CREATE INDEX retired_link_booking ON retired_link (booking_id);
