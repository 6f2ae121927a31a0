import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockerFacts } from '#domain/audit/blockers.ts';
import { waitFinding } from '#domain/audit/index.ts';
import { answersOf, blockerFieldsOf, goldenBlockers, rules } from './support/audit-samples.ts';

const factsOf = (fields: Record<string, string>) => blockerFacts(answersOf(fields).blockers!, rules);

test('the golden blockers rank by their waiting, each with its range', () => {
  const { ranked, total } = factsOf(goldenBlockers);
  assert.deepEqual(
    ranked.map(({ id, low, days, high }) => [id, low, days, high]),
    [
      ['b1', 10, 15, 20],
      ['b10', 9, 12, 15],
      ['b11', 7, 10.5, 14],
      ['b9', 5, 10, 15],
    ],
  );
  assert.equal(total, 47.5);
});

test('each wait has its low, middle and high', () => {
  const waits = {
    'under-half': [0, 0.25, 0.5],
    'half-to-1': [0.5, 0.75, 1],
    '1-to-3': [1, 2, 3],
    '3-to-5': [3, 4, 5],
    '5-to-10': [5, 7.5, 10],
    'over-10': [10, 15, 20],
  };
  for (const [wait, expected] of Object.entries(waits)) {
    const [blocker] = factsOf(blockerFieldsOf('b4', 1, wait)).ranked;
    assert.deepEqual([blocker!.low, blocker!.days, blocker!.high], expected);
  }
});

test('a tie goes to the larger low, then the wider fixer, then the catalogue', () => {
  // 8 × 0.75 = 6 [4–8] and 3 × 2 = 6 [3–9]
  const byLow = { ...blockerFieldsOf('b1', 3, '1-to-3'), ...blockerFieldsOf('b2', 8, 'half-to-1') };
  const byFixer = {
    ...blockerFieldsOf('b1', 3, '1-to-3'),
    ...blockerFieldsOf('b2', 3, '1-to-3', { fixer: 'other-team' }),
    ...blockerFieldsOf('b3', 3, '1-to-3', { fixer: 'leadership' }),
  };
  const byCatalogue = { ...blockerFieldsOf('b12', 3, '1-to-3'), ...blockerFieldsOf('b7', 3, '1-to-3') };
  const order = (fields: Record<string, string>) => factsOf(fields).ranked.map(({ id }) => id);
  assert.deepEqual(order(byLow), ['b2', 'b1']);
  assert.deepEqual(order(byFixer), ['b3', 'b2', 'b1']);
  assert.deepEqual(order(byCatalogue), ['b7', 'b12']);
});

test('the vital few are the shortest start that carries 80 %', () => {
  const exactly = { ...blockerFieldsOf('b1', 4, '1-to-3'), ...blockerFieldsOf('b2', 1, '1-to-3') };
  assert.deepEqual([factsOf(exactly).vitalFew, factsOf(exactly).vitalShare], [1, 800]);
  const below = { ...blockerFieldsOf('b1', 3, '1-to-3'), ...blockerFieldsOf('b2', 1, '1-to-3') };
  assert.deepEqual([factsOf(below).vitalFew, factsOf(below).vitalShare], [2, 1000]);
  assert.equal(factsOf(goldenBlockers).vitalFew, 4);
});

test('the headline says few, spread, one, or the answer itself', () => {
  const few = { ...blockerFieldsOf('b1', 4, '1-to-3'), ...blockerFieldsOf('b2', 1, '1-to-3') };
  const codeOf = (fields: Record<string, string>) => waitFinding(factsOf(fields)).code;
  assert.equal(codeOf(few), 'wait.few');
  assert.equal(codeOf(goldenBlockers), 'wait.spread');
  assert.equal(codeOf(blockerFieldsOf('b1', 4, '1-to-3')), 'wait.one');
  assert.equal(codeOf({ blockers: 'none' }), 'wait.none');
});

test('each killer has its share of the waiting', () => {
  assert.deepEqual(factsOf(goldenBlockers).killers, [
    { killer: 'theater', days: 15, share: 316 },
    { killer: 'misalignment', days: 0, share: 0 },
    { killer: 'bottlenecks', days: 32.5, share: 684 },
  ]);
});

test('a wait that nobody knows is listed and not ranked', () => {
  const facts = factsOf({ ...blockerFieldsOf('b2', 1, '1-to-3'), b5: 'yes', 'b5.wait': 'unknown' });
  assert.deepEqual([facts.ranked.map(({ id }) => id), facts.unranked], [['b2'], ['b5']]);
});

test('only ranked blockers count as without an owner', () => {
  const facts = factsOf({ ...goldenBlockers, ...blockerFieldsOf('b5', 1, 'unknown', { owned: 'no' }) });
  assert.deepEqual(facts.unowned, ['b10']);
});

test('none and "I do not know" are answers', () => {
  assert.equal(factsOf({ blockers: 'none' }).state, 'none');
  assert.deepEqual(factsOf({ blockers: 'unknown' }).ranked, []);
});

test('an own blocker counts under the killer it was given', () => {
  const own = {
    'o2.name': 'Legal in Ohio',
    'o2.killer': 'misalignment',
    ...blockerFieldsOf('o2', 2, '1-to-3'),
  };
  const facts = factsOf(own);
  assert.deepEqual([facts.ranked[0]!.id, facts.killers[1]!.share], ['o2', 1000]);
});
