-- Sessions that were moved, and whose new start Stripe has not been told yet.
CREATE TABLE untold_move (
  booking_id TEXT PRIMARY KEY NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  moved_at INTEGER NOT NULL
) STRICT;
