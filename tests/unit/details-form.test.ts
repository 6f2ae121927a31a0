import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, readDetails } from '#requests/booking/details-form.ts';

function read(email: string) {
  const form = new FormData();
  form.set('email', email);
  return readAddress(form);
}

test('an address is kept as its owner writes it', () => {
  const addresses = [
    'ada@example.com',
    'Ada.Lovelace+session@mail.Example.co.uk',
    "o'neil_&-1@example.org",
    'ada@exämple.de',
    'ada@xn--exmple-cua.de',
    'ada@例え.jp',
    'ada@example.рф',
  ];
  for (const email of addresses) assert.deepEqual(read(email), { ok: true, email }, email);
  assert.deepEqual(read('  ada@example.com '), { ok: true, email: 'ada@example.com' });
});

test('an address to which Stripe opens no payment page is refused with a way to mend it', () => {
  const faults: [RegExp, string[]][] = [
    [/^Check the dots/, ['a..b@example.com', '.ada@example.com', 'ada.@example.com', 'ada@x..com']],
    [/^Check the dots/, ['ada@example.com.', 'ada@.example.com', 'a..b@x..com']],
    [/^Before the @/, ['ü@exämple.de', 'ädä@example.com', 'ада@example.com']],
    [
      /^Enter an email/,
      ['ada@example', 'ada', '@example.com', 'ada@', 'a da@example.com', 'ada@exam ple.com'],
    ],
    [
      /^Enter an email/,
      ['ada@-example.com', 'ada@example-.com', 'ada@\u0301x.com', 'ada@1.2.3.4', 'a@b@c.de'],
    ],
    [/^Enter an email/, [`${'a'.repeat(65)}@example.com`, `ada@${'a'.repeat(64)}.com`, 'ada@exam_ple.com']],
  ];
  for (const [message, addresses] of faults) {
    for (const email of addresses) {
      const answer = read(email);
      assert.ok(!answer.ok, email);
      assert.equal(answer.email, email);
      assert.match(answer.message, message, email);
    }
  }
});

test('control characters of a topic go, and its lines stay', () => {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    name: 'Ada',
    email: 'ada@example.com',
    company: '',
    topic: 'Scope\u0000 bands\r\n\u001b]0;pwned\u0007end',
  })) {
    form.set(name, value);
  }
  const read = readDetails(form);
  assert.ok(read.ok);
  assert.equal(read.fields.topic, 'Scope  bands\n ]0;pwned end');
});
