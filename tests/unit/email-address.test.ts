import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressFault, networkAddress, normalEmail } from '#domain/email-address.ts';

test('two spellings of one address are one person', () => {
  assert.equal(normalEmail(' ADA@Example.com '), normalEmail('ada@example.com'));
  assert.equal(normalEmail('a\u030asa@example.com'), normalEmail('åsa@example.com'));
});

const faults: Record<string, ReturnType<typeof addressFault>> = {
  'ada@example.com': null,
  'ada@exämple.de': null,
  'ada@example': 'address',
  'a,b@example.com': 'address',
  'x<y@example.com': 'address',
  'ada@127.0.0.1': 'address',
  'ada@-example.com': 'address',
  'ada..l@example.com': 'dots',
  'ada@example.com.': 'dots',
  'ådå@example.com': 'letters',
};

for (const [typed, fault] of Object.entries(faults)) {
  test(`${typed} ${fault ? `is refused for its ${fault}` : 'is an address'}`, () => {
    assert.equal(addressFault(typed), fault);
  });
}

test('an address leaves in the letters of the network', () => {
  const sent = {
    'ada@exämple.de': 'ada@xn--exmple-cua.de',
    'o’neil+x@ÉCOLE.fr': 'o’neil+x@xn--cole-9oa.fr',
    'Ada@Example.COM': 'Ada@Example.COM',
    'no address': 'no address',
    '': '',
  };
  for (const [typed, ascii] of Object.entries(sent)) assert.equal(networkAddress(typed), ascii);
});
