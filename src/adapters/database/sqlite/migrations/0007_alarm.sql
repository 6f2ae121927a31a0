-- What is wrong with the site as a whole, from its first sighting until a day after its end.
CREATE TABLE alarm (
  cause TEXT NOT NULL,
  -- Which one, where there are several of a kind; else empty.
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  since INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  sightings INTEGER NOT NULL CHECK (sightings >= 1),
  told_at INTEGER,
  over_at INTEGER,
  PRIMARY KEY (cause, subject)
) STRICT, WITHOUT ROWID;
