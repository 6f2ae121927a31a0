-- Outside calendars of the owner's. Their busy times stand in busy_interval.
CREATE TABLE calendar_feed (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('ics', 'caldav')),
  -- Address and password, under a key that is not in this database.
  sealed TEXT NOT NULL,
  -- All of the address that is ever shown.
  host TEXT NOT NULL,
  switches TEXT NOT NULL CHECK (json_valid(switches)),
  created_at INTEGER NOT NULL,
  -- The last good copy: when it was last known to be true, and how far it looks ahead.
  read_at INTEGER NOT NULL,
  covers_until INTEGER NOT NULL,
  changed_at INTEGER,
  events INTEGER NOT NULL,
  notes TEXT NOT NULL CHECK (json_valid(notes)),
  -- By which the next reading knows that nothing has changed; null asks for a full one.
  fingerprint TEXT CHECK (json_valid(fingerprint)),
  -- What came since.
  tried_at INTEGER NOT NULL,
  lease_until INTEGER,
  failing_since INTEGER,
  failure TEXT CHECK (json_valid(failure)),
  emptied_at INTEGER,
  go_on_until INTEGER,
  CHECK ((failing_since IS NULL) = (failure IS NULL))
) STRICT, WITHOUT ROWID;
