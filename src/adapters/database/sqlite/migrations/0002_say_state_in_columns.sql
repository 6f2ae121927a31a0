-- When the present idempotency key of a refund was taken, and until when the next order waits after a setback.
ALTER TABLE booking ADD COLUMN refund_keyed_at INTEGER;
ALTER TABLE booking ADD COLUMN refund_next_try_at INTEGER;
UPDATE booking SET refund_keyed_at = (
  SELECT max(happened_at) FROM booking_event
  WHERE booking_id = booking.id AND what IN ('refund-ordered', 'refund-refused', 'refund-failed')
) WHERE refund_version > 0;

-- How often the provider said no to a mail, which used to stand at the beginning of its last error.
ALTER TABLE outbox ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0 CHECK (refusals >= 0);
UPDATE outbox SET
  refusals = CAST(substr(last_error, 9) AS INTEGER),
  last_error = substr(last_error, instr(last_error, '×, ') + 3)
WHERE last_error GLOB 'refused [0-9]*×, *';

-- By this a person's drafts are found.
ALTER TABLE booking_draft ADD COLUMN email_key TEXT;
UPDATE booking_draft SET email_key = lower(trim(fields ->> 'email'));
