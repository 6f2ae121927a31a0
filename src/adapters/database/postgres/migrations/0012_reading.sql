-- How often a page was read, by the day. Nothing here is about anybody: no address, no cookie, no id.
CREATE TABLE page_count (
  -- UTC date, YYYY-MM-DD.
  day text NOT NULL,
  page text NOT NULL,
  -- Where from: a class of hosts, or the essay whose link was pressed.
  came_from text NOT NULL,
  n bigint NOT NULL CHECK (n >= 1),
  PRIMARY KEY (day, page, came_from)
);

-- Slug of the essay whose link led to the booking; empty for none.
ALTER TABLE booking ADD COLUMN source text NOT NULL DEFAULT '';
CREATE INDEX booking_source ON booking (source) WHERE source <> '';
