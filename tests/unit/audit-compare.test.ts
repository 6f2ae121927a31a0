import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditsOverTime, compareAudits, overTimeFinding } from '#domain/audit/compare.ts';
import { encodeLink } from '#domain/audit/link.ts';
import { spreadPicture } from '#domain/audit/pictures/spread.ts';
import { readLinks } from '#domain/audit/read-links.ts';
import {
  answersOf,
  blockerFieldsOf,
  decisionFieldsOf,
  goldenRoadmap,
  rules,
} from './support/audit-samples.ts';

const decisions = (today: string) => ({
  ...decisionFieldsOf('d1', today),
  ...decisionFieldsOf('d2', 'team'),
  ...decisionFieldsOf('x1', today),
});
const ada = {
  answers: answersOf({ ...goldenRoadmap, ...blockerFieldsOf('b1', 2, '1-to-3'), ...decisions('team') }),
  takenOn: '2026-11-01',
};
const ben = {
  answers: answersOf({
    ...goldenRoadmap,
    committed: '150',
    ...blockerFieldsOf('b7', 6, '1-to-3'),
    ...decisions('escalate'),
  }),
  takenOn: '2026-10-01',
};
const undated = { answers: answersOf(goldenRoadmap), takenOn: null };

test('facts are compared widest spread first', () => {
  const { spreads, named } = compareAudits([ada, ben], rules);
  const order = spreads.map(({ id }) => id);
  assert.deepEqual(order.slice(0, 2), ['fact.high', 'fact.wait']);
  assert.deepEqual(order.slice(-2), ['fact.unclear', 'fact.low']);
  const wait = spreads[1]!;
  assert.deepEqual([wait.values, wait.low, wait.high, wait.spread], [[4, 12], 4, 12, 8 / 12]);
  assert.deepEqual(
    named.map(({ blocker }) => blocker),
    ['b1', 'b7'],
  );
});

test('a fact that only one audit has cannot be compared', () => {
  const { spreads } = compareAudits([ada, undated], rules);
  assert.deepEqual(spreads.map(({ id }) => id).toSorted(), ['fact.load', 'fact.share']);
});

test('decisions that are placed differently today are listed, own ones are not', () => {
  assert.deepEqual(compareAudits([ada, ben], rules).places, [{ id: 'd1', today: ['team', 'escalate'] }]);
});

test('over time means by date, and an audit without one is left out', () => {
  const { series, dates } = auditsOverTime([ada, undated, ben], rules);
  assert.deepEqual(dates, ['2026-10-01', '2026-11-01']);
  assert.deepEqual(series.find(({ id }) => id === 'fact.wait')!.values, [12, 4]);
});

test('the headline over time is the fact that moved most', () => {
  const { series } = auditsOverTime([ada, ben], rules);
  assert.deepEqual(overTimeFinding(series), {
    code: 'time.down',
    values: { id: 'fact.high', from: 66.7, to: 0 },
  });
  assert.equal(overTimeFinding([{ id: 'fact.wait', values: [3, null, 3] }]).code, 'time.same');
});

const linkOf = ({ answers, takenOn }: typeof ada) =>
  `https://example.com/audit/results#a=${encodeLink(answers, takenOn)}`;

test('words before a link name its audit, and a link alone has no name', () => {
  const read = readLinks(`AE ${linkOf(ada)}\nThe team: ${linkOf(ben)}\n<${linkOf(ben)}>`, {});
  assert.ok(read.ok);
  assert.deepEqual(
    read.taken.map(({ name }) => name),
    ['AE', 'The team', ''],
  );
});

test('the picture of a spread has a line for each value, and no range where all agree', () => {
  const texts = {
    'fact.share': 'Share',
    'fact.share.unit': '%',
    'compare.one': '{low}',
    'compare.range': '{low}',
  };
  const drawn = (low: number, high: number) =>
    spreadPicture([{ id: 'fact.share', values: [low, high, null], low, high }], {
      ...texts,
      'compare.aria': '',
    });
  assert.equal(drawn(50, 60).match(/class="limit"/g)?.length, 2);
  assert.match(drawn(50, 60), /class="open" x="50%" y="32.75" width="9.9%"/);
  assert.equal(drawn(50, 50).match(/class="limit"/g)?.length, 1);
  assert.doesNotMatch(drawn(50, 50), /class="open"/);
});
