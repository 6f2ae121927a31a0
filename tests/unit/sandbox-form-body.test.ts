import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseForm } from '#sandbox/stripe/form-body.ts';

test('brackets nest, numbers make a list in their order', () => {
  assert.deepEqual(
    parseForm('line_items[1][quantity]=2&line_items[0][price_data][currency]=usd&mode=payment'),
    {
      line_items: [{ price_data: { currency: 'usd' } }, { quantity: '2' }],
      mode: 'payment',
    },
  );
});

test('empty brackets append, and fill the last element while its names are free', () => {
  assert.deepEqual(parseForm('expand[]=a&expand[]=b'), { expand: ['a', 'b'] });
  assert.deepEqual(parseForm('l[][a]=1&l[][b]=2&l[][a]=3'), { l: [{ a: '1', b: '2' }, { a: '3' }] });
});

test('names and values are decoded, an empty value stays empty', () => {
  assert.deepEqual(parseForm('metadata%5Bname%5D=A+%26+B&description='), {
    metadata: { name: 'A & B' },
    description: '',
  });
});

for (const text of ['a[b=1', 'a]b=1', '[a]=1', 'a=1&a[b]=2', 'a[b]=1&a=2', `a${'[b]'.repeat(17)}=1`]) {
  test(`${text.slice(0, 20)} is refused`, () => {
    assert.throws(() => parseForm(text), { name: 'Error', status: 400 });
  });
}

test('a name of the language itself is a name like any other', () => {
  const form = parseForm('__proto__[polluted]=yes');
  assert.deepEqual(Object.keys(form), ['__proto__']);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
