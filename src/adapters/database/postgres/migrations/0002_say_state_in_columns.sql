-- When the present idempotency key of a refund was taken, and until when the next order waits after a setback.
ALTER TABLE booking ADD COLUMN refund_keyed_at bigint;
ALTER TABLE booking ADD COLUMN refund_next_try_at bigint;
UPDATE booking SET refund_keyed_at = (
  SELECT max(happened_at) FROM booking_event
  WHERE booking_id = booking.id AND what IN ('refund-ordered', 'refund-refused', 'refund-failed')
) WHERE refund_version > 0;

-- How often the provider said no to a mail, which used to stand at the beginning of its last error.
ALTER TABLE outbox ADD COLUMN refusals integer NOT NULL DEFAULT 0 CHECK (refusals >= 0);
UPDATE outbox SET
  refusals = substring(last_error from '^refused ([0-9]+)×')::integer,
  last_error = substring(last_error from '^refused [0-9]+×, (.*)$')
WHERE last_error ~ '^refused [0-9]+×, ';

-- By this a person's drafts are found.
ALTER TABLE booking_draft ADD COLUMN email_key text;
UPDATE booking_draft SET email_key = lower(trim(fields ->> 'email'));
