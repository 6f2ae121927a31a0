import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTokens } from '#adapters/tokens.ts';

const tokens = createTokens(['a secret of this test']);

test('a booking token is the first 16 bytes of the HMAC over length-prefixed parts', () => {
  const part = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
  const message = Buffer.concat([part('booking'), part('b1'), part('7')]);
  const digest = createHmac('sha256', 'a secret of this test').update(message).digest();

  assert.equal(tokens.issue('b1', 7), digest.subarray(0, 16).toString('base64url'));
});

test('a token changes with the version, so raising it revokes the old link', () => {
  assert.notEqual(tokens.issue('b1', 1), tokens.issue('b1', 2));
  assert.equal(tokens.recover('b1', 2, tokens.hash(tokens.issue('b1', 1))), null);
});

test('id and version cannot be shifted into each other', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.string(), fc.nat(), (idA, versionA, idB, versionB) => {
      const same = idA === idB && versionA === versionB;
      return same === (tokens.issue(idA, versionA) === tokens.issue(idB, versionB));
    }),
  );
  assert.notEqual(tokens.issue('b1', 23), tokens.issue('b12', 3));
});

test('during rotation a link made by the old secret is recovered and new links use the new one', () => {
  const before = createTokens(['old']);
  const during = createTokens(['new', 'old']);
  const oldToken = before.issue('b1', 1);

  assert.equal(during.recover('b1', 1, before.hash(oldToken)), oldToken);
  assert.notEqual(during.issue('b1', 1), oldToken);
  assert.equal(createTokens(['new']).recover('b1', 1, before.hash(oldToken)), null);
});

test('a signature holds for its purpose and value alone', () => {
  const signed = tokens.sign('form-time', '1760000000000');

  assert.equal(tokens.verify('form-time', '1760000000000', signed), true);
  assert.equal(tokens.verify('form-time', '1760000000001', signed), false);
  assert.equal(tokens.verify('preview', '1760000000000', signed), false);
  assert.equal(tokens.verify('form-time', '1760000000000', signed.slice(0, -1)), false);
  assert.equal(tokens.verify('form-time', '1760000000000', ''), false);
});

test('a signature never equals a booking token', () => {
  assert.notEqual(tokens.sign('b1', '1'), tokens.issue('b1', 1));
});

test('a signature made before a rotation still holds', () => {
  const signed = createTokens(['old']).sign('preview', 'an-essay');
  assert.equal(createTokens(['new', 'old']).verify('preview', 'an-essay', signed), true);
});

test('random ids carry 128 bits, do not repeat and read as no option on a command line', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => tokens.randomId()));
  assert.equal(ids.size, 1000);
  for (const id of ids) {
    assert.equal(Buffer.from(id, 'base64url').length, 16);
    assert.doesNotMatch(id, /^-/);
  }
});

test('without a secret there are no tokens', () => {
  assert.throws(() => createTokens([]));
  assert.throws(() => createTokens(['new', '']));
});
