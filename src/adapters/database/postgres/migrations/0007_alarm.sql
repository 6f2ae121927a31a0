-- What is wrong with the site as a whole, from its first sighting until a day after its end.
CREATE TABLE alarm (
  cause text NOT NULL,
  -- Which one, where there are several of a kind; else empty.
  subject text NOT NULL,
  detail text NOT NULL,
  since bigint NOT NULL,
  seen_at bigint NOT NULL,
  sightings integer NOT NULL CHECK (sightings >= 1),
  told_at bigint,
  over_at bigint,
  PRIMARY KEY (cause, subject)
);
