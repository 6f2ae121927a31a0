-- From which networks an unpaid hold was made, under keyed hashes: how many live at once is limited for each.
CREATE TABLE hold_network (
  booking_id text NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  network text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (booking_id, network)
);
CREATE INDEX hold_network_network ON hold_network (network);
CREATE INDEX hold_network_expiry ON hold_network (expires_at);
