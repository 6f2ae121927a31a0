import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyAnswers, fieldsOf, readAnswers, stepOf, toFields } from '#domain/audit/answers.ts';
import {
  anyAnswers,
  blockerFieldsOf,
  decisionFieldsOf,
  goldenBlockers,
  goldenRoadmap,
} from './support/audit-samples.ts';

const errorsOf = (fields: Record<string, string>, submitted?: 'roadmap' | 'blockers' | 'decisions') =>
  readAnswers(fields, submitted).errors.map(({ field, code }) => `${field}: ${code}`);

test('answers and fields are two forms of the same', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      assert.deepEqual(readAnswers(toFields(answers)), { answers, errors: [] });
    }),
  );
});

test('a step nobody touched is not done and not at fault', () => {
  assert.deepEqual(readAnswers({}), { answers: emptyAnswers(), errors: [] });
  assert.deepEqual(readAnswers({ unit: '  ', 'b1.times': '' }), { answers: emptyAnswers(), errors: [] });
});

test('a blank step that is sent asks for its answers', () => {
  assert.deepEqual(errorsOf({}, 'roadmap'), ['unit: empty', 'committed: empty', 'exploratory: empty']);
  assert.deepEqual(errorsOf({}, 'blockers'), ['blockers: empty']);
  assert.deepEqual(errorsOf({}, 'decisions'), ['decisions: too-few']);
});

test('a fault in one step leaves the others standing', () => {
  const { answers, errors } = readAnswers({ ...goldenRoadmap, committed: 'many', ...goldenBlockers });
  assert.deepEqual(errors, [{ step: 'roadmap', field: 'committed', code: 'not-a-number' }]);
  assert.equal(answers.roadmap, null);
  assert.equal(answers.blockers!.rows.length, 4);
});

test('both zero, more waiting than promised and half a group are refused', () => {
  assert.deepEqual(errorsOf({ unit: 'items', committed: '0', exploratory: '0' }), ['committed: both-zero']);
  assert.deepEqual(errorsOf({ ...goldenRoadmap, items: '3', waiting: '4' }), ['waiting: more-than']);
  assert.deepEqual(errorsOf({ ...goldenRoadmap, promised: '3', delivered: '4' }), ['delivered: more-than']);
  assert.deepEqual(errorsOf({ ...goldenRoadmap, weeks: '' }), ['weeks: all-or-none']);
  assert.deepEqual(errorsOf({ ...goldenRoadmap, progress: '4', finished: '0' }), ['finished: too-small']);
});

test('forty rows are read and the forty-first is refused', () => {
  const rows = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`i${index + 1}.tier`, 'committed']));
  assert.deepEqual(errorsOf({ unit: 'items', ...rows(40) }), []);
  assert.deepEqual(errorsOf({ unit: 'items', ...rows(41) }), ['rows: too-many']);
});

test('totals and a list together are refused', () => {
  assert.deepEqual(errorsOf({ unit: 'items', committed: '3', 'i1.tier': 'committed' }), [
    'rows: totals-and-list',
  ]);
});

test('eight blockers are read and the ninth is refused', () => {
  const some = (count: number) =>
    Object.assign(
      {},
      ...Array.from({ length: count }, (_, index) => blockerFieldsOf(`b${index + 1}`, 1, '1-to-3')),
    );
  assert.deepEqual(errorsOf(some(8)), []);
  assert.deepEqual(errorsOf(some(9)), ['blockers: too-many']);
});

test('blockers and "none" together are refused', () => {
  assert.deepEqual(errorsOf({ ...goldenBlockers, blockers: 'none' }), ['blockers: none-and-some']);
});

test('a chosen blocker needs its details unless its wait is not known', () => {
  assert.deepEqual(errorsOf({ b2: 'yes' }), [
    'b2.times: empty',
    'b2.wait: empty',
    'b2.fixer: empty',
    'b2.owned: empty',
  ]);
  assert.deepEqual(errorsOf({ b2: 'yes', 'b2.wait': 'unknown' }), []);
  assert.deepEqual(errorsOf({ ...blockerFieldsOf('o1', 61, '1-to-3') }), [
    'o1.times: too-large',
    'o1.killer: empty',
  ]);
});

test('details of a blocker that is not chosen are kept out', () => {
  assert.deepEqual(errorsOf({ blockers: 'none', 'b2.times': 'x' }), []);
});

test('a decision needs its four answers, and an override its reason', () => {
  const three = {
    ...decisionFieldsOf('d1', 'team'),
    ...decisionFieldsOf('d2', 'team'),
    ...decisionFieldsOf('x20', 'team'),
  };
  assert.deepEqual(errorsOf(three), []);
  assert.deepEqual(errorsOf({ ...three, 'd3.today': 'team' }), [
    'd3.reach: empty',
    'd3.undoable: empty',
    'd3.disagree: empty',
  ]);
  assert.deepEqual(errorsOf({ ...three, 'd1.place': 'align' }), ['d1.reason: reason']);
  assert.deepEqual(errorsOf({ ...three, 'd1.place': 'team' }), []);
});

test('three to twenty decisions', () => {
  const some = (count: number) =>
    Object.assign(
      {},
      ...Array.from({ length: count }, (_, index) => decisionFieldsOf(`x${index + 1}`, 'team')),
    );
  assert.deepEqual(errorsOf(some(2)), ['decisions: too-few']);
  assert.deepEqual(errorsOf({ ...some(20), ...decisionFieldsOf('d1', 'team') }), ['decisions: too-many']);
  assert.equal(errorsOf(some(20)).length, 0);
});

test('a made-up option and a long name are refused', () => {
  assert.deepEqual(errorsOf({ ...goldenRoadmap, unit: 'bananas' }), ['unit: choice']);
  const own = { ...blockerFieldsOf('o1', 1, '1-to-3'), 'o1.killer': 'theater', 'o1.name': 'x'.repeat(81) };
  assert.deepEqual(errorsOf(own), ['o1.name: too-long']);
});

test('every field belongs to one step, and a field of nobody to none', () => {
  for (const field of ['unit', 'i99.name', 'days']) assert.equal(stepOf(field), 'roadmap');
  for (const field of ['blockers', 'b12', 'b12.wait', 'o3.name']) assert.equal(stepOf(field), 'blockers');
  for (const field of ['d10.today', 'x20.limit']) assert.equal(stepOf(field), 'decisions');
  for (const field of [
    'b13',
    'o4.name',
    'd11.today',
    'i0.name',
    'd1.constructor',
    'toString',
    'i1',
    'rows',
  ]) {
    assert.equal(stepOf(field), undefined, field);
  }
  assert.deepEqual(fieldsOf({ unit: 'items', b1: 'yes', nobody: 'x', kept: '' }, 'roadmap'), {
    unit: 'items',
  });
});

test('control characters in a name become a space', () => {
  const row = { unit: 'items', 'i1.tier': 'committed', 'i1.name': ' a\u0000b\r\nc\ud800 ' };
  assert.equal(readAnswers(row).answers.roadmap!.rows[0]!.name, 'a b c');
});
