import type { RoadmapFacts } from '../roadmap.ts';
import { type Finding, say, type Texts } from '../texts.ts';
import { hatched, limit, type PictureTable, picture, rect, table, text } from './svg.ts';

/** Promised solid, exploratory hatched, the rule-of-thumb line named. */
export function splitBar(facts: RoadmapFacts, texts: Texts): string {
  const { share, line } = facts;
  return picture(
    112,
    say(texts, 'split.aria', facts),
    text(line / 10, 14, say(texts, 'split.line', facts), line > 500 ? 'middle' : 'start'),
    rect('bar', 0, share / 10, 28, 54),
    hatched(share / 10, 100, 28, 54),
    limit(line / 10, 28, 54, share > line),
    text(0, 106, say(texts, 'split.committed', facts)),
    text(100, 106, say(texts, 'split.exploratory', facts), 'end'),
  );
}

export function splitBarTable(facts: RoadmapFacts, texts: Texts): PictureTable {
  const { committed, share, exploratory, rest } = facts;
  const rows = [
    { name: 'name.committed', amount: committed, share },
    { name: 'name.exploratory', amount: exploratory, share: rest },
  ];
  return table(texts, 'split', rows, facts);
}

/** The headline of the roadmap. */
export function shareFinding(facts: RoadmapFacts): Finding {
  const { committed, over, points, onLine } = facts;
  const overKind = points > 0 ? 'over' : 'barely';
  const kind = !committed ? 'nothing-promised' : over ? overKind : onLine ? 'on-line' : 'under';
  return { code: `share.${kind}`, values: facts };
}
