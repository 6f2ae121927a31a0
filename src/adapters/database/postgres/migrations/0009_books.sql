-- What Stripe says of the account's balance: amount, fee and net of each movement. Nothing here is computed by us.
CREATE TABLE balance_entry (
  id text PRIMARY KEY,
  -- The charge, refund or dispute that moved it.
  source_id text,
  booking_id text REFERENCES booking (id),
  payout_id text,
  kind text NOT NULL CHECK (kind IN ('charge', 'refund', 'refund-failed', 'dispute', 'payout', 'other')),
  -- Signed, as the balance sees it, in the currency that is paid out.
  amount_minor bigint NOT NULL,
  fee_minor bigint NOT NULL,
  net_minor bigint NOT NULL,
  currency text NOT NULL CHECK (length(currency) = 3),
  moved_at bigint NOT NULL
);
CREATE INDEX balance_entry_moved ON balance_entry (moved_at);
CREATE INDEX balance_entry_source ON balance_entry (source_id);
CREATE INDEX balance_entry_payout ON balance_entry (payout_id) WHERE payout_id IS NOT NULL;
CREATE INDEX balance_entry_booking ON balance_entry (booking_id) WHERE booking_id IS NOT NULL;

CREATE TABLE payout (
  id text PRIMARY KEY,
  amount_minor bigint NOT NULL,
  currency text NOT NULL CHECK (length(currency) = 3),
  status text NOT NULL CHECK (status IN ('paid', 'pending', 'in_transit', 'canceled', 'failed')),
  reconciliation text NOT NULL CHECK (reconciliation IN ('completed', 'in_progress', 'not_applicable')),
  arrives_at bigint NOT NULL,
  made_at bigint NOT NULL
);
CREATE INDEX payout_made ON payout (made_at);

CREATE INDEX money_event_reported ON money_event (reported_at);
-- What is paid elsewhere stands in the books apart.
CREATE INDEX booking_elsewhere ON booking (starts_at) WHERE settled = 'elsewhere';
