import { type BlockerFacts, fixers } from '../blockers.ts';
import { type Finding, say, type Texts } from '../texts.ts';
import { circle, line, type PictureTable, picture, shortName, table, text } from './svg.ts';

/** Three columns by who can fix it; area is waiting; hollow when nobody owns it; the number is the rank. */
export function blockerMap(facts: BlockerFacts, texts: Texts): string {
  const { ranked } = facts;
  const most = ranked[0]?.days ?? 1;
  let depth = 0;
  const dots = fixers.map((fixer, column) => {
    const center = (column * 2 + 1) * (100 / 6);
    let y = 32;
    const own = ranked.map((blocker, index) => {
      if (blocker.fixer !== fixer) return '';
      const radius = Math.round(10 * Math.max(4, 30 * Math.sqrt(blocker.days / most))) / 10;
      y += Math.max(12, radius) * 2 + 8;
      const middle = y - Math.max(12, radius) - 4;
      return (
        circle(blocker.owned ? 'bar' : 'hollow', center, middle, radius) +
        text(center, middle + 6, String(index + 1), 'start', ` dx="${radius + 8}"`)
      );
    });
    depth = Math.max(depth, y);
    return text(center, 16, say(texts, fixer), 'middle') + own.join('');
  });
  const rules = [1, 2].map((column) => line('grid', column * (100 / 3), 26, column * (100 / 3), depth));
  const key = ranked.map((blocker, index) => {
    const y = depth + 32 + index * 26;
    const { owned } = blocker;
    return (
      text(0, y, `${index + 1}. ${shortName(texts, blocker.id)}`) +
      text(100, y, say(texts, owned ? 'map.owned' : 'map.unowned', blocker), 'end', ' class="quiet"')
    );
  });
  return picture(
    depth + 16 + ranked.length * 26,
    say(texts, 'map.aria', facts),
    ...rules,
    ...dots,
    line('axis', 0, depth + 6, 100),
    ...key,
  );
}

export function blockerMapTable({ ranked }: BlockerFacts, texts: Texts): PictureTable {
  return table(texts, 'map', ranked);
}

/** What nobody owns. */
export function mapFinding(facts: BlockerFacts): Finding {
  return { code: facts.unowned.length ? 'map.some-unowned' : 'map.all-owned', values: facts };
}
