"""Imports invitation files in order, as a calendar would, and checks what is left: nothing."""

import sys

from icalendar import Calendar

calendar = {}
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        raw = file.read()
    assert b"\n" not in raw.replace(b"\r\n", b""), "a line does not end with CRLF"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is longer than 75 octets"
    parsed = Calendar.from_ical(raw)
    events = parsed.walk("VEVENT")
    assert len(events) == 1, "a file must hold one event"
    event = events[0]
    assert not event.errors, f"errors: {event.errors}"
    uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
    assert sequence >= calendar.get(uid, (-1, None))[0], "SEQUENCE went down"
    method = str(parsed["METHOD"])
    if method == "CANCEL":
        assert uid in calendar, "the cancellation names another event"
        del calendar[uid]
    else:
        assert method == "REQUEST", method
        calendar[uid] = (sequence, event["DTSTART"].dt)
assert calendar == {}, "the cancelled event is still there"
print(f"{len(sys.argv) - 1} files read without a warning; the cancelled event is gone")
