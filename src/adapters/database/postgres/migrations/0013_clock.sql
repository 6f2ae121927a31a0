-- By which the attendee reads times.
ALTER TABLE booking ADD COLUMN attendee_clock smallint NOT NULL DEFAULT 12 CHECK (attendee_clock IN (12, 24));
