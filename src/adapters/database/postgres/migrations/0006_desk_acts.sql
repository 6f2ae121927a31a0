-- How a session is paid: at Stripe, otherwise (the books keep its amount), or not at all.
ALTER TABLE booking ADD COLUMN settled text NOT NULL DEFAULT 'stripe' CHECK (settled IN ('stripe', 'elsewhere', 'free'));

-- All that was ever ordered to go back; it is due for as long as less than that has gone.
ALTER TABLE booking ADD COLUMN ordered_minor bigint NOT NULL DEFAULT 0 CHECK (ordered_minor >= 0);
UPDATE booking SET ordered_minor = captured_minor
WHERE refund_state = 'due' OR (refund_state = 'refunded' AND refund_version > 0);

-- For the owner's eyes alone. A table of its own, so that no mail, file or page that is made from a booking can hold it.
CREATE TABLE private_note (
  booking_id text PRIMARY KEY REFERENCES booking (id) ON DELETE CASCADE,
  body text NOT NULL,
  saved_at bigint NOT NULL
);

-- The owner asks the buyer for another time; nothing is held for it.
CREATE TABLE move_question (
  booking_id text PRIMARY KEY REFERENCES booking (id) ON DELETE CASCADE,
  -- A list of instants, at most three.
  suggested json NOT NULL,
  -- What the owner wrote to the buyer.
  words text NOT NULL,
  -- Of the calendar entry that it is about: a question about another time is over.
  sequence integer NOT NULL,
  asked_at bigint NOT NULL
);
