-- How rare a word is in names and addresses: by this the search walks the newest bookings, or reads them all.
CREATE STATISTICS booking_search ON (lower(attendee_name || ' ' || attendee_email)) FROM booking;
ANALYZE booking;
