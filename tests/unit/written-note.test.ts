import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownName } from '#domain/reference.ts';
import { isEmptyNote, noteDueAt, noteTemplate, owesNote } from '#domain/written-note.ts';
import { sampleBooking } from '#tests/contract/support/sample-booking.ts';

const hostZone = 'America/New_York';
const at = (startsAt: number) => {
  const booking = sampleBooking();
  return { ...booking, startsAt, endsAt: startsAt + 1_800_000, offer: { ...booking.offer, hostZone } };
};

test('a note is due at 18:00 of the owner’s day', () => {
  assert.equal(noteDueAt(at(Date.UTC(2026, 11, 4, 15))), Date.UTC(2026, 11, 4, 23));
});

test('a note on a session that ends after 18:00 is due when it ends', () => {
  const late = at(Date.UTC(2026, 11, 4, 23));
  assert.equal(noteDueAt(late), late.endsAt);
});

test('a note is owed for a session that was held, and for no other', () => {
  const session = at(Date.UTC(2026, 11, 4, 15));
  const owed = (state: typeof session.state) => owesNote({ ...session, state }, session.endsAt);
  assert.equal(owed('completed'), true);
  assert.equal(owed('confirmed'), true);
  assert.equal(owesNote({ ...session, state: 'confirmed' }, session.endsAt - 1), false);
  // Erased on request: there is nobody to write to.
  const erased = { ...session.attendee, email: '' };
  assert.equal(owesNote({ ...session, state: 'completed', attendee: erased }, session.endsAt), false);
  assert.deepEqual((['no_show', 'cancelled', 'held', 'slot_lost'] as const).map(owed), [
    false,
    false,
    false,
    false,
  ]);
});

test('the bare template is an empty note', () => {
  assert.equal(isEmptyNote(noteTemplate.replaceAll('\n', '\r\n')), true);
  assert.equal(isEmptyNote(''), true);
  assert.equal(isEmptyNote(`${noteTemplate}\nReview waits for one person.`), false);
});

test('a person is named as they asked', () => {
  const ada = { name: ' Ada  King Lovelace', company: 'Analytical Engines' };
  assert.equal(shownName(ada, 'full'), 'Ada  King Lovelace, Analytical Engines');
  assert.equal(shownName(ada, 'initials'), 'A. K. L.');
  assert.equal(shownName(ada, 'nothing'), '');
  assert.equal(shownName({ name: 'Ada', company: ' ' }, 'full'), 'Ada');
});
