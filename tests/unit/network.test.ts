import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf, networksOf } from '#domain/network.ts';

test('one IPv6 customer is one client, however their addresses are written', () => {
  const spelled = ['2001:db8:0:7::1', '2001:0db8::7:ffff:0:0:1', '2001:DB8:0:7:1:2:3:4'];
  assert.deepEqual(new Set(spelled.map(networkOf)), new Set(['2001:db8:0:7']));
  assert.notEqual(networkOf('2001:db8:0:8::1'), networkOf('2001:db8:0:7::1'));
});

test('an IPv4 address is a client of its own', () => {
  assert.equal(networkOf('203.0.113.7'), '203.0.113.7');
});

test('an address stands in networks of growing size', () => {
  const networks = (ip: string) => networksOf(ip).map(({ name, shares }) => `${name} ${shares}`);
  assert.deepEqual(networks('203.0.113.7'), ['203.0.113.7 1', '203.0.113/24 4']);
  assert.deepEqual(networks('2001:db8:0:12ab::1'), [
    '2001:db8:0:12ab 1',
    '2001:db8:0:12/56 2',
    '2001:db8:0/48 4',
  ]);
});
