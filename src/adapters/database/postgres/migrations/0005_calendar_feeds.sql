-- Outside calendars of the owner's. Their busy times stand in busy_interval.
CREATE TABLE calendar_feed (
  id text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('ics', 'caldav')),
  -- Address and password, under a key that is not in this database.
  sealed text NOT NULL,
  -- All of the address that is ever shown.
  host text NOT NULL,
  switches json NOT NULL,
  created_at bigint NOT NULL,
  -- The last good copy: when it was last known to be true, and how far it looks ahead.
  read_at bigint NOT NULL,
  covers_until bigint NOT NULL,
  changed_at bigint,
  events integer NOT NULL,
  notes json NOT NULL,
  -- By which the next reading knows that nothing has changed; null asks for a full one.
  fingerprint json,
  -- What came since.
  tried_at bigint NOT NULL,
  lease_until bigint,
  failing_since bigint,
  failure json,
  emptied_at bigint,
  go_on_until bigint,
  CHECK ((failing_since IS NULL) = (failure IS NULL))
);
