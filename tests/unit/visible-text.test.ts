import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnswers } from '#domain/audit/index.ts';
import { decodeLink, encodeLink } from '#domain/audit/link.ts';
import { parseNumber } from '#domain/audit/numbers.ts';
import { normalEmail } from '#domain/email-address.ts';
import { plainly, withoutInvisible } from '#domain/visible-text.ts';
import { typedText } from '#requests/posted-form.ts';

test('marks that nobody sees are no part of a name', () => {
  for (const name of [
    'Ada\u200b',
    '\ufeffAda',
    'A\u00adda',
    '\u202aAda\u202c',
    'Ada\u2060',
    'A\u200cda',
    'Ada\u200d',
  ]) {
    assert.equal(withoutInvisible(name), 'Ada');
  }
});

test('joiners stay where scripts and emoji need them', () => {
  for (const words of [
    'می\u200cخواهم',
    'क\u094d\u200dष',
    '👩\u200d💻',
    '❤\ufe0f\u200d🔥',
    '🏴\u{e0067}\u{e0062}\u{e007f}',
  ]) {
    assert.equal(withoutInvisible(words), words);
  }
});

test('they are no part of a number, an address or a link', () => {
  const limits = { min: 0, max: 1_000_000 };
  for (const typed of ['12\u200e', '\u202a12\u202c', '\u200b12', '1\u200d2']) {
    assert.deepEqual(parseNumber(typed, limits), { ok: true, tenths: 120 });
  }
  assert.equal(normalEmail('Ada@example.com\u200b'), 'ada@example.com');
  assert.equal(plainly('https://\u200bexample.com\u00ad/a'), 'https://example.com/a');
  const form = new FormData();
  form.set('email', 'ada@example.com\u200b');
  assert.equal(typedText(form, 'email'), 'ada@example.com');
});

test('what a chat adds to a link of an audit is no part of it', () => {
  const { answers } = readAnswers({ unit: 'items', committed: '12', exploratory: '3' });
  const code = encodeLink(answers);
  const address = `https://example.com/audit/results#a=${code}`;
  for (const link of [
    `${address}.`,
    `(${address})`,
    `<${address}>`,
    `${address}&utm_source=chat`,
    `${address}\u200b`,
    `"${code}"`,
  ]) {
    assert.deepEqual(decodeLink(link), { ok: true, answers, takenOn: null }, link);
  }
});
