import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from '#domain/audit/index.ts';
import {
  answersOf,
  blockerFieldsOf,
  decisionFieldsOf,
  goldenBlockers,
  goldenRoadmap,
  rules,
} from './support/audit-samples.ts';

const conclude = (...fields: Record<string, string>[]) =>
  audit(answersOf(Object.assign({}, ...fields)), rules).conclusion;

const calmRoadmap = { unit: 'person-days', committed: '50', exploratory: '50' };
const overRoadmap = { unit: 'person-days', committed: '80', exploratory: '20' };
const overloaded = {
  unit: 'person-days',
  committed: '50',
  exploratory: '50',
  people: '1',
  weeks: '9',
  days: '5',
};
const decisions = (...today: string[]) =>
  Object.assign({}, ...today.map((place, index) => decisionFieldsOf(`d${index + 1}`, place)));
const tooLow = decisionFieldsOf('d9', 'team', { reach: 'reach-contract', undoable: 'no' });
const none = { blockers: 'none' };

test('without step 2 nothing is named', () => {
  const { certainty, because, blocker, notDone } = conclude(goldenRoadmap);
  assert.deepEqual([certainty, because, blocker], ['not-known', 'not-done', null]);
  assert.deepEqual(notDone, ['blockers', 'decisions']);
});

test('"I do not know" names nothing and proposes to count', () => {
  const { certainty, because, firstSteps } = conclude({ blockers: 'unknown' }, overRoadmap);
  assert.deepEqual([certainty, because, firstSteps], ['not-known', 'do-not-know', ['measure']]);
});

test('blockers without a known wait are listed and none is named', () => {
  const { certainty, because, given } = conclude({
    b3: 'yes',
    'b3.wait': 'unknown',
    b8: 'yes',
    'b8.wait': 'unknown',
  });
  assert.deepEqual([certainty, because, given], ['not-known', 'none-ranked', ['b3', 'b8']]);
});

test('one ranked blocker is clear', () => {
  const { certainty, because, blocker } = conclude(blockerFieldsOf('b6', 1, 'under-half'));
  assert.deepEqual([certainty, because, blocker], ['clear', 'only-one', 'b6']);
});

test('a low that reaches the second’s high is clear', () => {
  const { certainty, because } = conclude(
    blockerFieldsOf('b6', 3, '3-to-5'),
    blockerFieldsOf('b7', 3, '1-to-3'),
  );
  assert.deepEqual([certainty, because], ['clear', 'low-over-high']);
});

test('half again as long is likely, a little less is too close to call', () => {
  // 6 × 2 = 12 [6–18] against 2 × 4 = 8 [6–10], then against 12 × 0.75 = 9 [6–12]
  const likely = conclude(blockerFieldsOf('b6', 6, '1-to-3'), blockerFieldsOf('b7', 2, '3-to-5'));
  assert.deepEqual([likely.certainty, likely.second], ['likely', 'b7']);
  const close = conclude(blockerFieldsOf('b6', 6, '1-to-3'), blockerFieldsOf('b7', 12, 'half-to-1'));
  assert.deepEqual([close.certainty, close.blocker, close.second], ['too-close', 'b6', 'b7']);
});

test('the golden blockers are too close to call: plan change or approval', () => {
  const { certainty, blocker, second, largerKiller } = conclude(goldenBlockers);
  assert.deepEqual([certainty, blocker, second], ['too-close', 'b1', 'b10']);
  assert.equal(largerKiller, 'bottlenecks');
});

test('without a blocker, load speaks before the line, and the line before decisions', () => {
  const astray = decisions('unclear', 'unclear', 'team');
  const named = (...fields: Record<string, string>[]) => conclude(none, ...fields).blocker;
  assert.equal(named({ ...overloaded, committed: '80', exploratory: '20' }, astray), 'cause-load');
  assert.equal(named(overRoadmap, astray), 'cause-over');
  assert.equal(named(calmRoadmap, astray), 'cause-unclear');
});

test('unclear decisions are a cause from a third and from two', () => {
  const named = (...today: string[]) => conclude(none, decisions(...today)).blocker;
  assert.equal(named('unclear', 'unclear', 'team', 'team', 'team', 'team'), 'cause-unclear');
  assert.equal(named('unclear', 'unclear', 'team', 'team', 'team', 'team', 'team'), null);
  assert.equal(named('unclear', 'team', 'team'), null);
});

test('no blocker found is a result', () => {
  const { certainty, because, blocker, firstSteps } = conclude(
    none,
    calmRoadmap,
    decisions('team', 'team', 'team'),
  );
  assert.deepEqual([certainty, because, blocker, firstSteps], ['none', 'nothing-found', null, []]);
});

test('the cause behind the blocker is the first that fits', () => {
  const upstream = (id: string, ...fields: Record<string, string>[]) =>
    conclude(blockerFieldsOf(id, 2, '1-to-3'), ...fields).upstream;
  const astray = decisions('align', 'unclear', 'team', 'team', 'team', 'team');
  const fewAstray = decisions('align', 'team', 'team', 'team');
  const slow = { ...calmRoadmap, release: 'monthly' };
  const broken = { ...calmRoadmap, promised: '10', delivered: '6' };
  for (const id of ['b2', 'b3', 'b4', 'b11']) {
    assert.equal(upstream(id, overRoadmap), 'up-over-commitment');
    assert.equal(upstream(id, overloaded), 'up-over-commitment');
    assert.equal(upstream(id, calmRoadmap), null);
  }
  for (const id of ['b5', 'b6', 'b7', 'b8', 'b10']) {
    assert.equal(upstream(id, astray), 'up-decision-rights');
    assert.equal(upstream(id, fewAstray), null);
    assert.equal(upstream(id, overRoadmap), null);
  }
  assert.equal(upstream('b9', { ...calmRoadmap, exploratory: '0' }), 'up-nothing-exploratory');
  assert.equal(upstream('b9', calmRoadmap), null);
  assert.equal(upstream('b12', slow), 'up-batch-size');
  assert.equal(upstream('b12', { ...slow, release: 'slower' }), 'up-batch-size');
  assert.equal(upstream('b12', { ...slow, release: 'two-weeks' }), null);
  assert.equal(upstream('b1', broken), 'up-promises');
  assert.equal(upstream('b1', { ...broken, delivered: '7' }), null);
});

test('a blocker that nobody owns says so when no other cause fits', () => {
  const unowned = blockerFieldsOf('b2', 2, '1-to-3', { owned: 'no' });
  assert.equal(conclude(unowned).upstream, 'up-no-owner');
  assert.equal(conclude(unowned, overRoadmap).upstream, 'up-over-commitment');
});

test('the killer is that of the blocker, and a larger one is named beside it', () => {
  const top = conclude(blockerFieldsOf('b5', 2, '3-to-5'), blockerFieldsOf('b9', 3, '1-to-3'));
  assert.deepEqual([top.killer, top.largerKiller], ['misalignment', null]);
  const spread = conclude(
    blockerFieldsOf('b5', 2, '3-to-5'),
    blockerFieldsOf('b9', 3, '1-to-3'),
    blockerFieldsOf('b10', 3, '1-to-3'),
  );
  assert.deepEqual([spread.killer, spread.largerKiller], ['misalignment', 'bottlenecks']);
});

test('first steps are the blocker, its cause and what is decided too low, never more than three', () => {
  const astray = { ...decisions('unclear', 'unclear', 'team'), ...tooLow };
  assert.deepEqual(conclude(blockerFieldsOf('b10', 2, '1-to-3'), astray).firstSteps, [
    'b10',
    'up-decision-rights',
    'too-low',
  ]);
  assert.deepEqual(conclude(goldenBlockers).firstSteps, ['b1', 'b10']);
});
