import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AuditAnswers, leftOut, toFields } from '#domain/audit/answers.ts';
import { audit } from '#domain/audit/index.ts';
import { decodeLink, encodeLink } from '#domain/audit/link.ts';
import {
  answersOf,
  anyAnswers,
  decisionFieldsOf,
  goldenBlockers,
  goldenRoadmap,
  rules,
} from './support/audit-samples.ts';

const typedFields = /\.(name|reason|driver|decider|consulted|informed)$/;

/** What a link can carry: of typed text only that there was some. */
const withoutTypedText = (answers: AuditAnswers) =>
  answersOf(
    Object.fromEntries(
      Object.entries(toFields(answers)).map(([field, value]) => [
        field,
        typedFields.test(field) ? leftOut : value,
      ]),
    ),
  );

const anyDate = fc.option(
  fc.integer({ min: 0, max: 65_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
  { nil: null },
);

test('a link reads back as what was answered, without typed text', () => {
  fc.assert(
    fc.property(anyAnswers, anyDate, (answers, takenOn) => {
      const link = encodeLink(answers, takenOn);
      assert.match(link, /^1\.[\w-]*\.\d{6}$/);
      assert.deepEqual(decodeLink(link), { ok: true, answers: withoutTypedText(answers), takenOn });
    }),
  );
});

test('a link comes to the same conclusion', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const decoded = decodeLink(encodeLink(answers));
      assert.ok(decoded.ok);
      assert.deepEqual(audit(decoded.answers, rules).conclusion, audit(answers, rules).conclusion);
    }),
  );
});

test('a link that was cut anywhere says so', () => {
  fc.assert(
    fc.property(anyAnswers, fc.double({ min: 0, max: 0.999, noNaN: true }), (answers, part) => {
      const link = encodeLink(answers);
      assert.deepEqual(decodeLink(link.slice(0, part * link.length)), { ok: false, code: 'cut-off' });
    }),
  );
});

test('a link with one character changed is never read', () => {
  const chars = [...'AZaz09-_.é '];
  fc.assert(
    fc.property(anyAnswers, fc.nat(), fc.constantFrom(...chars), (answers, at, char) => {
      const link = encodeLink(answers);
      const index = at % link.length;
      fc.pre(link[index] !== char && !(char === ' ' && index === link.length - 1));
      assert.equal(decodeLink(link.slice(0, index) + char + link.slice(index + 1)).ok, false);
    }),
  );
});

test('any other text is refused without a crash', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      assert.equal(decodeLink(text).ok, false);
      assert.equal(decodeLink(`1.${text}.000000`).ok, false);
    }),
  );
});

test('a later version is named as such', () => {
  for (const link of ['2.AAAA.123456', '#a=17.x', '2']) {
    assert.deepEqual(decodeLink(link), { ok: false, code: 'future-version' });
  }
  for (const link of [
    '0.AAAA.123456',
    '01.AAAA.123456',
    'https://example.com/',
    '1.A.123456.',
    '1.A.1234567',
  ]) {
    assert.deepEqual(decodeLink(link), { ok: false, code: 'altered' }, link);
  }
});

test('a whole address is read as well', () => {
  const link = encodeLink(answersOf(goldenRoadmap));
  for (const before of ['#a=', '?a=', 'https://example.com/audit/results#a=', ' ']) {
    assert.equal(decodeLink(before + link).ok, true);
  }
});

test('the largest input fits into 600 characters', () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    [`i${index + 1}.name`]: 'A name',
    [`i${index + 1}.tier`]: 'exploratory',
    [`i${index + 1}.effort`]: '99999',
    [`i${index + 1}.waits`]: 'yes',
    [`i${index + 1}.unowned`]: 'yes',
  }));
  const blockers = ['b1', 'b2', 'b3', 'b4', 'b5', 'o1', 'o2', 'o3'].map((id) => ({
    ...(id[0] === 'b' ? { [id]: 'yes' } : { [`${id}.killer`]: 'bottlenecks', [`${id}.name`]: 'A name' }),
    [`${id}.times`]: '60',
    [`${id}.wait`]: 'over-10',
    [`${id}.fixer`]: 'leadership',
    [`${id}.owned`]: 'no',
  }));
  const words = {
    name: 'A',
    place: 'escalate',
    reason: 'R',
    driver: 'D',
    decider: 'D',
    consulted: 'C',
    informed: 'I',
  };
  const decisions = Array.from({ length: 20 }, (_, index) =>
    decisionFieldsOf(`x${index + 1}`, 'unclear', { ...words, limit: '10' }),
  );
  const { committed: _, exploratory: __, ...totals } = goldenRoadmap;
  const more = {
    kept: '99999',
    items: '999',
    waiting: '999',
    promised: '999',
    delivered: '999',
    progress: '999',
  };
  const all = Object.assign(
    { ...totals, ...more, finished: '999', release: 'slower' },
    ...rows,
    ...blockers,
    ...decisions,
  );
  const link = encodeLink(answersOf(all), '2139-12-31');
  assert.ok(link.length <= 600, `${link.length} characters`);
  assert.ok(link.length > 300);
});

// Written by version 1 and never to be changed: these stand in people's notes.
test('links of version 1 open for ever', () => {
  const golden = decodeLink('1.qJXyAOEQAfSADIAQAIKAAeQAB4DEAgACmSggAGVWkgAD17ogARkyA.890708');
  assert.deepEqual(golden, {
    ok: true,
    answers: answersOf({ ...goldenRoadmap, ...goldenBlockers }),
    takenOn: '2026-11-22',
  });
  assert.deepEqual(decodeLink('1.A.118412'), {
    ok: true,
    answers: { roadmap: null, blockers: null, decisions: null },
    takenOn: null,
  });
});
