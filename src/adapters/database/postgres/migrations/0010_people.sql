-- Addresses that may not book, as hashes: whom it was said of cannot be read here.
CREATE TABLE ban (
  email_hash text PRIMARY KEY,
  banned_at bigint NOT NULL
);

-- The list of people: by the newest session of each address.
CREATE INDEX booking_person ON booking (email_key, starts_at);
-- Those whose audit was mailed, few beside all mails.
CREATE INDEX outbox_audit ON outbox (created_at) WHERE kind = 'audit-results';
-- Its place is taken by the one above.
DROP INDEX booking_email;
