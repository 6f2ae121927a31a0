-- Sessions that were moved, and whose new start Stripe has not been told yet.
CREATE TABLE untold_move (
  booking_id text PRIMARY KEY REFERENCES booking (id) ON DELETE CASCADE,
  moved_at bigint NOT NULL
);
