import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { overTimeTable } from '#domain/audit/compare.ts';
import * as engine from '#domain/audit/index.ts';
import {
  answersOf,
  anyAnswers,
  decisionFieldsOf,
  goldenBlockers,
  goldenRoadmap,
  rules,
  texts,
} from './support/audit-samples.ts';

const { audit, overTime, withOwnNames } = engine;

function picturesOf(
  { roadmap, blockers, decisions }: engine.AuditFacts,
  words = texts,
): Record<string, string> {
  return {
    ...(roadmap && { split: engine.splitBar(roadmap, words) }),
    ...(roadmap?.load && { load: engine.loadBar(roadmap.load, words) }),
    ...(blockers?.ranked.length && {
      pareto: engine.pareto(blockers, words),
      bar: engine.paretoBar(blockers.ranked[0]!, blockers, words),
      map: engine.blockerMap(blockers, words),
    }),
    ...(decisions && { grid: engine.decisionGrid(decisions, words) }),
  };
}

const series = [{ id: 'fact.share', values: [78.3, null, 65] }];
const dates = ['2026-10-01', '2026-11-12', '2026-12-24'];

const golden = audit(answersOf({ ...goldenRoadmap, ...goldenBlockers }), rules);

test('pictures are whole, without style, id, script or a number that is none', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      for (const svg of Object.values(picturesOf(audit(answers, rules), withOwnNames(texts, answers)))) {
        assert.match(svg, /^<svg class="chart" height="[\d.]+" role="img" aria-label="[^"<]+">/);
        assert.doesNotMatch(svg, /NaN|Infinity|undefined|null| style=| id=|viewBox|<b>|"-\d/);
        assert.equal(svg.match(/<svg|<text/g)!.length, svg.match(/<\/svg>|<\/text>/g)!.length);
        for (const [, percent] of svg.matchAll(/(?:x|x1|x2|cx)="([\d.]+)%"/g))
          assert.ok(Number(percent) <= 100);
      }
    }),
  );
});

test('the split bar stands at the share and names its line', () => {
  const { split } = picturesOf(golden);
  assert.match(split!, /<rect class="bar" x="0%" y="28" width="78\.3%"/);
  assert.match(split!, /<line class="limit-in" x1="70%"/);
  assert.match(split!, />70%, my rule of thumb</);
});

test('a line outside the bar is drawn in ink', () => {
  const calm = audit(answersOf({ ...goldenRoadmap, committed: '50' }), rules);
  assert.doesNotMatch(picturesOf(calm).split!, /limit-in/);
});

test('the load bar keeps its line inside the picture and names it', () => {
  const { load } = picturesOf(golden);
  assert.match(load!, /<text x="80%" y="14" text-anchor="end">100% line: 234 days</);
  const tenfold = picturesOf(audit(answersOf({ ...goldenRoadmap, people: '1', days: '1' }), rules)).load!;
  assert.match(tenfold, /<text x="5\.91%" y="14">100% line: 13 days</);
});

test('the Pareto shows the vital few solid and the rest not', () => {
  const few = audit(answersOf({ ...goldenBlockers, 'b1.times': '60' }), rules);
  const { pareto } = picturesOf(few);
  assert.equal(pareto!.match(/class="bar"/g)!.length, 1);
  assert.equal(pareto!.match(/class="rest"/g)!.length, 3);
  assert.equal(pareto!.match(/class="whisker-back"/g)!.length, 4);
});

test('the map is hollow where nobody owns it', () => {
  const { map } = picturesOf(golden);
  assert.equal(map!.match(/class="hollow"/g)!.length, 1);
  assert.equal(map!.match(/<circle class="bar"/g)!.length, 3);
  assert.match(map!, />12 d, no owner</);
});

test('the area of a dot is its waiting', () => {
  const { map } = picturesOf(golden);
  const [first, second] = [...map!.matchAll(/r="([\d.]+)"/g)]
    .map(([, radius]) => Number(radius))
    .sort((a, b) => b - a);
  assert.ok(Math.abs((second! / first!) ** 2 - 12 / 15) < 0.01);
});

test('the grid shows a bullseye, an arrow, or a question mark', () => {
  const rows = {
    ...decisionFieldsOf('d1', 'team'),
    ...decisionFieldsOf('d2', 'escalate'),
    ...decisionFieldsOf('d3', 'unclear'),
  };
  const { grid } = picturesOf(audit(answersOf(rows), rules));
  assert.equal(grid!.match(/<path/g)!.length, 1);
  assert.equal(grid!.match(/class="ring"/g)!.length, 3);
  assert.equal(grid!.match(/>\?</g)!.length, 1);
});

test('over time, a gap stays a gap', () => {
  const svg = overTime(series, dates, texts);
  assert.equal(svg.match(/<circle/g)!.length, 2);
  assert.doesNotMatch(svg, /class="whisker"/);
  assert.match(svg, />78\.3% → 65%</);
  assert.deepEqual(overTimeTable(series, dates, texts).rows, [['Share promised', '78.3%', '–', '65%']]);
});

test('typed text is escaped and cut to its place', () => {
  const answers = answersOf({
    ...goldenBlockers,
    'o1.name': '<script>"&\' and a name that is far too long',
    'o1.killer': 'theater',
    'o1.times': '60',
    'o1.wait': 'over-10',
    'o1.fixer': 'this-team',
    'o1.owned': 'yes',
  });
  const { pareto } = picturesOf(audit(answers, rules), withOwnNames(texts, answers));
  assert.match(pareto!, />&#60;script&#62;&#34;&#38;&#39; and a name th…</);
});

test('every table has as many cells as heads', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const { roadmap, blockers, decisions } = audit(answers, rules);
      const words = withOwnNames(texts, answers);
      const tables = [
        roadmap && engine.splitBarTable(roadmap, words),
        roadmap?.load && engine.loadBarTable(roadmap.load, words),
        blockers && engine.paretoTable(blockers, words),
        blockers && engine.blockerMapTable(blockers, words),
        decisions && engine.decisionGridTable(decisions, words),
      ];
      for (const table of tables) {
        for (const row of table?.rows ?? []) assert.equal(row.length, table!.head.length);
        for (const cell of table?.rows.flat() ?? []) assert.doesNotMatch(cell, /^$|undefined|NaN|\{/);
      }
    }),
  );
});
