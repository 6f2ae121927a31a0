import type { BlockerFacts, RankedBlocker } from '../blockers.ts';
import { type Finding, say, type Texts } from '../texts.ts';
import { line, type PictureTable, picture, rect, shortName, table, text } from './svg.ts';

/** One row a blocker: bar to the middle, whisker from low to high; the vital few are solid. */
export function pareto(facts: BlockerFacts, texts: Texts): string {
  const { ranked, vitalFew } = facts;
  const scale = scaleOf(ranked);
  const rows = ranked.map((blocker, index) => {
    const y = index * 58;
    return (
      text(0, y + 16, shortName(texts, blocker.id)) +
      text(100, y + 16, say(texts, 'pareto.days', blocker), 'end', ' class="quiet"') +
      rangeBar(blocker, scale, y + 22, index >= vitalFew)
    );
  });
  return picture(ranked.length * 58, say(texts, 'pareto.aria', facts), ...rows);
}

/** The bar of one blocker alone, for a table cell or a fact. */
export function paretoBar(blocker: RankedBlocker, facts: BlockerFacts, texts: Texts): string {
  const isRest = facts.ranked.indexOf(blocker) >= facts.vitalFew;
  const bar = rangeBar(blocker, scaleOf(facts.ranked), 4, isRest);
  return picture(34, say(texts, 'pareto.days', blocker), bar);
}

export function paretoTable({ ranked }: BlockerFacts, texts: Texts): PictureTable {
  return table(texts, 'pareto', ranked);
}

/** "Three of four blockers carry 88.1% of the wait". */
export function waitFinding(facts: BlockerFacts): Finding {
  const { state, ranked, vitalFew } = facts;
  const some = vitalFew < ranked.length ? 'few' : ranked[1] ? 'spread' : 'one';
  return { code: `wait.${ranked[0] ? some : state}`, values: facts };
}

/** The longest whisker ends just inside the picture. */
function scaleOf(ranked: RankedBlocker[]): number {
  return 99.5 / Math.max(...ranked.map(({ high }) => high));
}

function rangeBar(blocker: RankedBlocker, scale: number, y: number, isRest: boolean): string {
  const [low, high] = [blocker.low * scale, blocker.high * scale];
  const middle = y + 13;
  return (
    rect(isRest ? 'rest' : 'bar', 0, blocker.days * scale, y, 26) +
    line('whisker-back', low, middle, high) +
    line('whisker', low, middle, high) +
    line('whisker', low, middle - 6, low, middle + 6) +
    line('whisker', high, middle - 6, high, middle + 6)
  );
}
