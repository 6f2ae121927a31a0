import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain } from '#commands/plain.ts';

test('nothing that is printed gives a terminal orders', () => {
  assert.equal(plain('  Topic \u001b]0;pwned\u0007\u009b2J\n\tnext\r'), '  Topic ]0;pwned2J\n\tnext');
});
