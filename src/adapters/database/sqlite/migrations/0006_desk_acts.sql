-- How a session is paid: at Stripe, otherwise (the books keep its amount), or not at all.
ALTER TABLE booking ADD COLUMN settled TEXT NOT NULL DEFAULT 'stripe' CHECK (settled IN ('stripe', 'elsewhere', 'free'));

-- All that was ever ordered to go back; it is due for as long as less than that has gone.
ALTER TABLE booking ADD COLUMN ordered_minor INTEGER NOT NULL DEFAULT 0 CHECK (ordered_minor >= 0);
UPDATE booking SET ordered_minor = captured_minor
WHERE refund_state = 'due' OR (refund_state = 'refunded' AND refund_version > 0);

-- For the owner's eyes alone. A table of its own, so that no mail, file or page that is made from a booking can hold it.
CREATE TABLE private_note (
  booking_id TEXT PRIMARY KEY NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  body TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The owner asks the buyer for another time; nothing is held for it.
CREATE TABLE move_question (
  booking_id TEXT PRIMARY KEY NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  -- JSON list of instants, at most three.
  suggested TEXT NOT NULL CHECK (json_valid(suggested)),
  -- What the owner wrote to the buyer.
  words TEXT NOT NULL,
  -- Of the calendar entry that it is about: a question about another time is over.
  sequence INTEGER NOT NULL,
  asked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
