import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSealer } from '#adapters/sealer.ts';

const sealer = createSealer(['the newest secret', 'an older secret']);

test('what is sealed is opened by its own purpose and row alone', () => {
  const sealed = sealer.seal('feed', 'one', 'https://calendar.example/secret');
  assert.deepEqual(sealer.open('feed', 'one', sealed), {
    text: 'https://calendar.example/secret',
    isOfOldSecret: false,
  });
  assert.equal(sealer.open('feed', 'two', sealed), null);
  assert.equal(sealer.open('feed-draft', 'one', sealed), null);
});

test('the same text is sealed differently each time', () => {
  assert.notEqual(sealer.seal('feed', 'one', 'text'), sealer.seal('feed', 'one', 'text'));
});

test('an older secret still opens, and says that it is old', () => {
  const sealed = createSealer(['an older secret']).seal('feed', 'one', 'text');
  assert.deepEqual(sealer.open('feed', 'one', sealed), { text: 'text', isOfOldSecret: true });
  assert.equal(createSealer(['the newest secret']).open('feed', 'one', sealed), null);
});

test('what was altered, or never sealed, opens to nothing', () => {
  const sealed = sealer.seal('feed', 'one', 'text');
  const other = sealed.startsWith('A') ? 'B' : 'A';
  for (const altered of [`${other}${sealed.slice(1)}`, sealed.slice(0, -4), 'AAAA', ''])
    assert.equal(sealer.open('feed', 'one', altered), null);
});

test('an empty secret seals nothing', () => {
  assert.throws(() => createSealer([]));
  assert.throws(() => createSealer(['secret', '']));
});
