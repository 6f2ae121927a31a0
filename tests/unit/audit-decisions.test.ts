import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decisionFacts, places, reachOptions, suggestPlace, undoables } from '#domain/audit/decisions.ts';
import { answersOf, decisionFieldsOf } from './support/audit-samples.ts';

const table = [
  ['reach-team', 'yes', false, 'team'],
  ['reach-team', 'yes', true, 'team'],
  ['reach-team', 'no', false, 'align'],
  ['reach-team', 'no', true, 'align'],
  ['reach-others', 'yes', false, 'team'],
  ['reach-others', 'yes', true, 'align'],
  ['reach-others', 'no', false, 'align'],
  ['reach-others', 'no', true, 'escalate'],
  ['reach-contract', 'yes', false, 'align'],
  ['reach-contract', 'yes', true, 'escalate'],
  ['reach-contract', 'no', false, 'escalate'],
  ['reach-contract', 'no', true, 'escalate'],
] as const;

test('the table has twelve rows: 3 team, 5 align, 4 escalate', () => {
  const found = table.map(([reach, undoable, disagree]) => suggestPlace({ reach, undoable, disagree }).place);
  assert.deepEqual(
    found,
    table.map(([, , , place]) => place),
  );
  assert.deepEqual(
    places.map((place) => found.filter((each) => each === place).length),
    [3, 5, 4],
  );
});

test('not sure whether it can be undone counts as no', () => {
  for (const [reach, undoable, disagree, place] of table) {
    if (undoable === 'no') assert.equal(suggestPlace({ reach, undoable: 'unsure', disagree }).place, place);
  }
});

test('the team informs the others when it decides what reaches them', () => {
  const informing = table.filter(
    ([reach, undoable, disagree]) => suggestPlace({ reach, undoable, disagree }).inform,
  );
  assert.deepEqual(informing, [table[4]]);
});

test('a place is never lower with more reach, less undoable or more disagreement', () => {
  const situation = fc.record({
    reach: fc.constantFrom(...reachOptions),
    undoable: fc.constantFrom(...undoables),
    disagree: fc.boolean(),
  });
  const isAtLeast = (a: (typeof reachOptions)[number], b: (typeof reachOptions)[number]) =>
    reachOptions.indexOf(a) >= reachOptions.indexOf(b);
  fc.assert(
    fc.property(situation, situation, (mild, grave) => {
      fc.pre(isAtLeast(grave.reach, mild.reach));
      fc.pre(mild.undoable === 'yes' || grave.undoable !== 'yes');
      fc.pre(grave.disagree || !mild.disagree);
      assert.ok(places.indexOf(suggestPlace(grave).place) >= places.indexOf(suggestPlace(mild).place));
    }),
  );
});

const high = { reach: 'reach-contract', undoable: 'no' };
const fields = {
  ...decisionFieldsOf('d1', 'align'),
  ...decisionFieldsOf('d2', 'unclear'),
  ...decisionFieldsOf('d5', 'team', { limit: '2', decider: 'Tech lead' }),
  ...decisionFieldsOf('d7', 'team', high),
};

test('each row is too low, too high, unclear or fits, the costlier error first', () => {
  const facts = decisionFacts(answersOf(fields).decisions!);
  assert.deepEqual(
    facts.rows.map(({ id, verdict }) => [id, verdict]),
    [
      ['d7', 'too-low'],
      ['d1', 'too-high'],
      ['d2', 'unclear'],
      ['d5', 'fits'],
    ],
  );
  assert.deepEqual([facts.astray, facts.unclearShare], [3, 250]);
});

test('rows without a limit or a decider are named, and the band holds what the team decides in time', () => {
  const facts = decisionFacts(answersOf(fields).decisions!);
  assert.deepEqual(facts.noLimit, ['d7', 'd1', 'd2']);
  assert.deepEqual(facts.noDecider, ['d7', 'd1', 'd2']);
  assert.deepEqual(facts.band, ['d5']);
});

test('an overridden place is judged by what the team agreed on', () => {
  const override = { 'd1.place': 'align', 'd1.reason': 'Two teams share the date' };
  const facts = decisionFacts(answersOf({ ...fields, ...override }).decisions!);
  const row = facts.rows.find(({ id }) => id === 'd1')!;
  assert.deepEqual([row.suggested, row.agreed, row.verdict], ['team', 'align', 'fits']);
  assert.deepEqual(facts.overridden, ['d1']);
});
