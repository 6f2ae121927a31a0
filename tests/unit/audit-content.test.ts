import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAnswers } from '#domain/audit/answers.ts';
import { blockerIds, killers, listedKillers } from '#domain/audit/blockers.ts';
import { rulesOf, textsOf } from '#domain/audit/content-texts.ts';
import { decisionIds } from '#domain/audit/decisions.ts';
import { adviceText } from '#domain/audit/exports.ts';
import { audit, conclusionFinding, errorTextOf, say, withOwnNames } from '#domain/audit/index.ts';
import { anyAnswers, content, rules, texts } from './support/audit-samples.ts';

test('the catalogue of the engine and of the content are one', () => {
  assert.deepEqual(
    content.blockers.map(({ id }) => id),
    blockerIds.filter((id) => id[0] === 'b'),
  );
  assert.deepEqual(
    content.blockers.map(({ killer }) => killer),
    content.blockers.map(({ id }) => listedKillers[id]),
  );
  assert.deepEqual(
    content.decisions.map(({ id }) => id),
    decisionIds.filter((id) => id[0] === 'd'),
  );
  assert.deepEqual(
    content.killers.map(({ id }) => id),
    [...killers],
  );
});

test('a threshold is a percentage, a fraction or a factor', () => {
  const read = Object.entries(rules).map(([id, [n, d]]) => [id, n / d]);
  assert.deepEqual(Object.fromEntries(read), {
    committed: 0.7,
    dependency: 0.5,
    delivery: 0.7,
    likely: 1.5,
    vitalFew: 0.8,
    decisions: 1 / 3,
  });
  assert.throws(() => rulesOf([]), /no "committed"/);
  assert.throws(() => rulesOf([{ ...content.thresholds[0]!, value: 'most' }]), /not a threshold/);
});

test('a sentence says a threshold as the owner set it', () => {
  const changed = content.thresholds.map((each) =>
    each.id === 'vitalFew' ? { ...each, value: '75%' } : each,
  );
  assert.match(textsOf({ ...content, thresholds: changed })['wait.few.sum']!, /cut at 75%/);
  for (const text of Object.values(texts)) assert.doesNotMatch(text, /\{rule/);
  const errors = [{ id: 'x', text: 'Below {rule.half}.' }];
  assert.throws(() => textsOf({ ...content, errors }), /no "half"/);
});

test('no id stands for two texts', () => {
  const lists = [content.killers, content.blockers, content.decisions, content.sentences, content.labels];
  const ids = lists.flatMap((list) => list.map(({ id }) => id as string));
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  const own = [content.advice, content.errors, content.promises].map((list) => list.map(({ id }) => id));
  for (const list of own) assert.equal(new Set(list).size, list.length);
});

test('a label fits its picture', () => {
  for (const { label } of [...content.blockers, ...content.decisions]) assert.ok(label.length <= 26, label);
});

test('twelve promises', () => {
  assert.equal(content.promises.length, 12);
});

test('research is cited by its name', () => {
  const cited = [...content.advice, ...content.sentences].filter(({ source }) => source === 'research');
  assert.ok(cited.length > 0);
  for (const entry of cited) assert.match(JSON.stringify(entry), /Little's law/);
});

test('whatever the answers, every finding is a whole sentence', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const facts = audit(answers, rules);
      const words = withOwnNames(texts, answers);
      const { roadmap, blockers, decisions } = facts.findings;
      const conclusion = conclusionFinding(facts, facts.conclusion);
      const title = { code: `title.${facts.conclusion.certainty}`, values: facts.conclusion };
      for (const { code, values } of [...roadmap, ...blockers, ...decisions, conclusion, title]) {
        assert.ok(texts[code], code);
        for (const part of [code, `${code}.sum`]) {
          const sentence = say(words, part, values);
          assert.doesNotMatch(sentence, /[{}]|undefined|null|NaN|\[object|\b([bdox]\d+)\b|(^| ) |, ,/, part);
        }
      }
      for (const id of facts.conclusion.firstSteps) assert.doesNotMatch(adviceText(words, id), /^\. |[{}]/);
    }),
  );
});

test('every error has its sentence', () => {
  const typed = fc.constantFrom(
    '',
    'x',
    '-1',
    '1.5',
    '1.25',
    '1.200',
    '0',
    '9999999',
    'yes',
    'team',
    'unknown',
  );
  const field = fc.constantFrom(
    ...[
      'unit',
      'committed',
      'kept',
      'items',
      'waiting',
      'finished',
      'weeks',
      'i1.tier',
      'i41.effort',
      'blockers',
    ],
    ...['b1', 'b1.times', 'b1.wait', 'o1.killer', 'd1.today', 'd1.place', 'd1.limit', 'x1.disagree'],
  );
  fc.assert(
    fc.property(fc.dictionary(field, typed), (fields) => {
      for (const error of readAnswers(fields, 'decisions').errors) {
        assert.match(errorTextOf(texts, error), /[.?]$/, `${error.field} ${error.code}`);
      }
    }),
  );
});

test('an error of one field has its own words before the general ones', () => {
  assert.match(errorTextOf(texts, { field: 'weeks', code: 'too-large' }), /1 to 52/);
  assert.match(errorTextOf(texts, { field: 'i7.effort', code: 'empty' }), /this row/);
  assert.match(errorTextOf(texts, { field: 'fixer', code: 'choice' }), /answers shown/);
});
