import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClientIp } from '#server/client-ip.ts';

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test('without trusted proxies nobody can choose an address', () => {
  const clientIp = createClientIp([]);
  fc.assert(
    fc.property(fc.string(), (forged) =>
      assert.equal(clientIp(from('198.51.100.7', forged)), '198.51.100.7'),
    ),
  );
});

test('behind one proxy the last entry counts, whatever the visitor wrote before it', () => {
  const clientIp = createClientIp(['10.0.0.0/8']);
  const anything = fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:,[] ') });
  fc.assert(
    fc.property(anything, (forged) =>
      assert.equal(clientIp(from('10.1.2.3', `${forged}, 203.0.113.9`)), '203.0.113.9'),
    ),
  );
});

test('each proxy of ours is passed over, and the first stranger is the client', () => {
  const clientIp = createClientIp(['10.0.0.0/8', 'fd00::/8', '192.0.2.1']);
  assert.equal(clientIp(from('10.0.0.1', '1.1.1.1, 203.0.113.9, 192.0.2.1, fd00::5')), '203.0.113.9');
  assert.equal(clientIp(from('10.0.0.1', '10.9.9.9, 10.8.8.8')), '10.9.9.9');
  assert.equal(clientIp(from('203.0.113.9', '1.1.1.1')), '203.0.113.9');
});

test('an entry that is no address ends the search at the last proxy that is known', () => {
  const clientIp = createClientIp(['10.0.0.0/8']);
  for (const forwarded of [undefined, '', 'unknown', '1.1.1.1, _hidden', '1.1.1.1,']) {
    assert.equal(clientIp(from('10.0.0.1', forwarded)), '10.0.0.1', String(forwarded));
  }
});

test('one address has one spelling', () => {
  const clientIp = createClientIp(['127.0.0.1', '::1']);
  const spelled = (text: string) => clientIp(from('::ffff:127.0.0.1', text));
  assert.equal(spelled('203.0.113.9:5123'), '203.0.113.9');
  assert.equal(spelled('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(spelled('[2001:DB8::1]:443'), '2001:db8::1');
  assert.equal(spelled('[2001:db8::1]'), '2001:db8::1');
  assert.equal(spelled('fe80::1%eth0'), 'fe80::1');
  assert.equal(clientIp(from(undefined)), '');
});

test('a proxy that cannot be read stops the start with its name', () => {
  for (const entry of ['proxy.local', '10.0.0.0/33', '10.0.0.0/x', '10.0.0/8', 'fd00::/129', '10.0.0.1/']) {
    assert.throws(() => createClientIp([entry]), {
      name: 'SettingsError',
      message: new RegExp(`"${entry}"`),
    });
  }
});
