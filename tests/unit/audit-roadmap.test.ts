import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAnswers } from '#domain/audit/answers.ts';
import { roadmapFacts } from '#domain/audit/roadmap.ts';
import { answersOf, goldenRoadmap, rules } from './support/audit-samples.ts';

const factsOf = (fields: Record<string, string>) => roadmapFacts(answersOf(fields).roadmap!, rules);
const split = (committed: string, exploratory: string) => factsOf({ unit: 'points', committed, exploratory });

test('the golden roadmap comes out to the tenth', () => {
  const facts = factsOf(goldenRoadmap);
  assert.equal(facts.share, 783);
  assert.equal(facts.over, true);
  assert.equal(facts.points, 83);
  assert.equal(facts.moveOut, 190);
  assert.equal(facts.load!.capacity, 2340);
  assert.equal(facts.load!.load, 940);
  assert.equal(facts.load!.over, false);
  assert.equal(facts.load!.gap, 140);
});

test('exactly 70 % is not over', () => {
  assert.deepEqual([split('70', '30').over, split('70', '30').onLine], [false, true]);
  assert.deepEqual([split('0.7', '0.3').over, split('0,7', '0,3').onLine], [false, true]);
});

test('71 to 29 is over by a point, with one to move out', () => {
  const facts = split('71', '29');
  assert.deepEqual([facts.over, facts.points, facts.moveOut], [true, 10, 10]);
});

test('a share that rounds to 70.0 % can still be over', () => {
  const facts = split('70,001', '29,999');
  assert.deepEqual([facts.share, facts.over, facts.points, facts.moveOut], [700, true, 0, 10]);
});

test('nothing promised is 0 % and nothing exploratory is 100 %', () => {
  assert.deepEqual([split('0', '5').share, split('0', '5').over], [0, false]);
  assert.deepEqual([split('5', '0').share, split('5', '0').over], [1000, true]);
});

test('the line is the owner’s', () => {
  const answers = answersOf({ unit: 'items', committed: '65', exploratory: '35' }).roadmap!;
  assert.equal(roadmapFacts(answers, rules).over, false);
  assert.equal(roadmapFacts(answers, { ...rules, committed: [6, 10] }).points, 50);
});

test('moving out what is proposed is enough, and a tenth less is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_990 }), fc.integer({ min: 1, max: 999_990 }), (c, e) => {
      const base = answersOf({ unit: 'points', committed: '1', exploratory: '1' }).roadmap!;
      const facts = roadmapFacts({ ...base, committed: c, exploratory: e }, rules);
      const isOver = (moved: number) => 10 * (c - moved) > 7 * (c + e);
      assert.equal(isOver(facts.moveOut), false);
      assert.equal(facts.moveOut === 0 || isOver(facts.moveOut - 1), true);
    }),
  );
});

test('load needs person-days and the time there is; without support it is a floor', () => {
  const { kept: _, ...withoutKept } = goldenRoadmap;
  assert.equal(factsOf({ ...goldenRoadmap, unit: 'points' }).load, null);
  assert.equal(factsOf({ unit: 'person-days', committed: '1', exploratory: '1' }).load, null);
  assert.deepEqual([factsOf(withoutKept).load!.kept, factsOf(withoutKept).load!.load], [null, 769]);
});

test('a load of exactly 100 % is not over', () => {
  assert.equal(factsOf({ ...goldenRoadmap, committed: '194' }).load!.over, false);
  assert.equal(factsOf({ ...goldenRoadmap, committed: '194.1' }).load!.over, true);
});

test('the rates say what they were computed from', () => {
  const facts = factsOf({
    unit: 'items',
    committed: '12',
    exploratory: '4',
    items: '12',
    waiting: '7',
    promised: '10',
    delivered: '6',
    progress: '14',
    finished: '3.5',
  });
  assert.deepEqual(facts.dependency, { items: 12, waiting: 7, share: 583, most: true });
  assert.deepEqual(facts.delivery, {
    promised: 10,
    delivered: 6,
    share: 600,
    low: true,
    next: 12,
    landing: 7,
  });
  assert.deepEqual(facts.flow, { progress: 140, finished: 35, weeks: 40 });
});

test('exactly half waiting is not most, and exactly 70 % delivered is not low', () => {
  const facts = factsOf({
    unit: 'items',
    committed: '4',
    exploratory: '4',
    items: '4',
    waiting: '2',
    promised: '10',
    delivered: '7',
  });
  assert.deepEqual([facts.dependency!.most, facts.delivery!.low], [false, false]);
});

const list = (...rows: [tier: string, effort: number, waits?: boolean, unowned?: boolean][]) =>
  Object.fromEntries(
    rows.flatMap(([tier, effort, waits, unowned], index) => [
      [`i${index + 1}.tier`, tier],
      [`i${index + 1}.effort`, String(effort)],
      [`i${index + 1}.waits`, waits ? 'yes' : ''],
      [`i${index + 1}.unowned`, unowned ? 'yes' : ''],
    ]),
  );

test('a list gives the totals and the fewest rows to move', () => {
  const facts = factsOf({
    unit: 'person-days',
    ...list(['committed', 50], ['committed', 30, true], ['committed', 20], ['exploratory', 10]),
  });
  assert.deepEqual([facts.committed, facts.exploratory, facts.moveOut], [1000, 100, 230]);
  assert.deepEqual(facts.moveRows, ['i2']);
  assert.deepEqual(facts.dependency, { items: 3, waiting: 1, share: 333, most: false });
});

test('of sets equally short, waiting comes before no owner, and that before effort', () => {
  const rows = list(
    ['committed', 30],
    ['committed', 25, false, true],
    ['committed', 24, true],
    ['exploratory', 10],
  );
  assert.deepEqual(factsOf({ unit: 'points', ...rows }).moveRows, ['i3']);
  const owned = list(
    ['committed', 30],
    ['committed', 25, false, true],
    ['committed', 24],
    ['exploratory', 10],
  );
  assert.deepEqual(factsOf({ unit: 'points', ...owned }).moveRows, ['i2']);
  const plain = list(['committed', 24], ['committed', 30], ['committed', 25], ['exploratory', 10]);
  assert.deepEqual(factsOf({ unit: 'points', ...plain }).moveRows, ['i2']);
});

test('no shorter set would have been enough', () => {
  const row = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 60 }),
      (promised, free) => {
        const fields = list(
          ...promised.map((each) => ['committed', ...each] as [string, number, boolean, boolean]),
          ['exploratory', free],
        );
        const { moveRows, moveOut } = factsOf({ unit: 'points', ...fields });
        const efforts = promised.map(([effort]) => effort * 10);
        const sum = (ids: string[]) =>
          ids.reduce((total, id) => total + efforts[Number(id.slice(1)) - 1]!, 0);
        const largest = efforts.toSorted((a, b) => b - a).slice(0, Math.max(0, moveRows.length - 1));
        assert.ok(sum(moveRows) >= moveOut);
        if (moveOut) assert.ok(largest.reduce((total, effort) => total + effort, 0) < moveOut);
      },
    ),
  );
});

test('counted in items, a row without an effort is one item', () => {
  const fields = { unit: 'items', 'i1.tier': 'committed', 'i4.tier': 'exploratory' };
  assert.deepEqual([factsOf(fields).committed, factsOf(fields).exploratory], [10, 10]);
  assert.deepEqual(readAnswers({ ...fields, unit: 'points' }).errors, [
    { step: 'roadmap', field: 'i1.effort', code: 'empty' },
    { step: 'roadmap', field: 'i4.effort', code: 'empty' },
  ]);
});
